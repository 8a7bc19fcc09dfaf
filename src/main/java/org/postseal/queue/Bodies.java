package org.postseal.queue;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.postseal.mail.Message;
import org.postseal.mail.Sha256;
import org.postseal.store.DataFolderRefused;
import org.postseal.store.Disk;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The folder of messages too large for the database, one file each, named after the message. A file
 * is synced before the row that names it is committed, and removed after the row is gone; what a
 * crash leaves in between is swept at the next start.
 */
final class Bodies {

    private static final Logger LOG = LoggerFactory.getLogger(Bodies.class);

    private final Path folder;
    private final Disk disk;
    private final QueueSettings settings;
    private final Headroom headroom;

    /** Digests of files whose message is not accepted yet: reading them again would cost. */
    private final Map<Path, String> digests = new ConcurrentHashMap<>();

    Bodies(Path folder, Disk disk, QueueSettings settings) {
        this.folder = folder;
        this.disk = disk;
        this.settings = settings;
        this.headroom = new Headroom(settings.limits(), disk, folder, System::nanoTime);
    }

    Headroom headroom() {
        return headroom;
    }

    int inlineOctetsMax() {
        return settings.inlineOctetsMax();
    }

    Path file(String name) {
        return folder.resolve(name);
    }

    OutputStream create(Path file) throws IOException {
        return disk.create(file);
    }

    /** Ends a file that was written here. */
    void finish(Path file, String sha256) throws IOException {
        disk.sync(file);
        digests.put(file, sha256);
    }

    /** Removes a file; one that cannot be removed now is swept at the next start. */
    void delete(Path file) {
        digests.remove(file);
        try {
            disk.delete(file);
        } catch (IOException e) {
            LOG.warn("{} could not be removed: {}", file, e.toString());
        }
    }

    /** Whether the message's octets already stand in this folder. */
    boolean holds(Message message) {
        return message.content() instanceof Message.Stored stored
                && folder.equals(stored.file().getParent());
    }

    /** Gives a message its place for good: as it is when small or already here, else in a file. */
    Message keep(QueueId id, Message message) throws IOException {
        if (holds(message) || message.size() <= settings.inlineOctetsMax()) {
            return message;
        }
        Path file = file(id.text());
        MessageDigest digest = Sha256.begin();
        try (InputStream in = message.content().open();
                OutputStream out = create(file)) {
            byte[] part = new byte[1 << 16];
            for (int n = in.read(part); n >= 0; n = in.read(part)) {
                digest.update(part, 0, n);
                out.write(part, 0, n);
            }
        } catch (IOException e) {
            delete(file);
            throw e;
        }
        finish(file, hex(digest));
        return new Message(new Message.Stored(file, message.size()), message.traits());
    }

    /** SHA-256 over the octets, lower-case hex. */
    String digestOf(Message message) throws IOException {
        if (message.content() instanceof Message.Stored stored) {
            String known = digests.remove(stored.file());
            if (known != null) {
                return known;
            }
        }
        MessageDigest digest = Sha256.begin();
        if (message.content() instanceof Message.Inline(byte[] octets)) {
            digest.update(octets);
            return hex(digest);
        }
        try (InputStream in = message.content().open()) {
            byte[] part = new byte[1 << 16];
            for (int n = in.read(part); n >= 0; n = in.read(part)) {
                digest.update(part, 0, n);
            }
        }
        return hex(digest);
    }

    /**
     * Removes every file that no message names.
     *
     * @throws DataFolderRefused when a file that a message names is not there; none is removed then
     */
    void sweep(Set<String> named) throws IOException {
        Set<String> there;
        try (Stream<Path> files = Files.list(folder)) {
            there = files.map(f -> String.valueOf(f.getFileName())).collect(Collectors.toSet());
        }
        List<String> missing =
                named.stream().filter(name -> !there.contains(name)).sorted().toList();
        if (!missing.isEmpty()) {
            throw lost(missing);
        }
        List<Path> orphans =
                there.stream().filter(name -> !named.contains(name)).map(this::file).toList();
        orphans.forEach(this::delete);
        if (!orphans.isEmpty()) {
            LOG.info("removed {} files of messages that were never accepted", orphans.size());
        }
    }

    private DataFolderRefused lost(List<String> missing) {
        Path first = file(missing.getFirst());
        return new DataFolderRefused(
                "%d messages have lost their file, the first is %s. Nothing is used or sent. Put"
                                .formatted(missing.size(), first)
                        + " the files back from a backup (its folder \"bodies\"). Where there is"
                        + " none, make an empty file in its place: the relay then starts and holds"
                        + " that message, and 'postseal queue show "
                        + first.getFileName()
                        + "' tells whose it is. docs/recipes/backup.md tells each step.");
    }

    static String hex(MessageDigest digest) {
        return HexFormat.of().formatHex(digest.digest());
    }
}
