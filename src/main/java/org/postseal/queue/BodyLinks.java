package org.postseal.queue;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Second names for the files of large messages, in a folder of their own beside them: what a backup
 * is about to copy stays readable when its message is settled meanwhile.
 */
final class BodyLinks implements Closeable {

    private static final Logger LOG = LoggerFactory.getLogger(BodyLinks.class);
    private static final String PREFIX = "backup-";

    private final Path bodies;
    private final Path links;
    private final FileChannel lock;

    private BodyLinks(Path bodies, Path links, FileChannel lock) {
        this.bodies = bodies;
        this.links = links;
        this.lock = lock;
    }

    /**
     * @throws IOException when another backup of this data folder runs
     */
    static BodyLinks open(Path data) throws IOException {
        FileChannel lock =
                lock(data)
                        .orElseThrow(() ->
                                new IOException("another backup of " + data + " is being made"));
        try {
            remove(left(data));
            Path links = Files.createTempDirectory(data, PREFIX);
            return new BodyLinks(data.resolve("bodies"), links, lock);
        } catch (IOException e) {
            lock.close();
            throw e;
        }
    }

    /** Removes what a backup left that was cut off, unless one runs. */
    static void sweep(Path data) throws IOException {
        List<Path> left = left(data);
        if (left.isEmpty()) {
            return;
        }
        Optional<FileChannel> lock = lock(data);
        if (lock.isPresent()) {
            try (FileChannel _ = lock.get()) {
                remove(left);
            }
        }
    }

    private static Optional<FileChannel> lock(Path data) throws IOException {
        FileChannel file =
                FileChannel.open(
                        data.resolve("backup.lock"),
                        StandardOpenOption.CREATE,
                        StandardOpenOption.WRITE);
        try {
            if (file.tryLock() != null) {
                return Optional.of(file);
            }
        } catch (OverlappingFileLockException e) {
            LOG.debug("a backup runs in this very process");
        }
        file.close();
        return Optional.empty();
    }

    /**
     * Gives each a second name; where the file system has none to give, it is a copy.
     *
     * @return those that are not there any more
     */
    Set<String> secure(Collection<String> names) throws IOException {
        Set<String> gone = new TreeSet<>();
        for (String name : names) {
            Path link = links.resolve(name);
            if (Files.notExists(link) && !isSecured(bodies.resolve(name), link)) {
                gone.add(name);
            }
        }
        return gone;
    }

    private static boolean isSecured(Path file, Path link) throws IOException {
        try {
            Files.createLink(link, file);
            return true;
        } catch (NoSuchFileException e) {
            return false;
        } catch (FileAlreadyExistsException e) {
            return true;
        } catch (IOException | UnsupportedOperationException e) {
            LOG.debug("no hard link for {}: {}", file, e.toString());
            return isCopied(file, link);
        }
    }

    private static boolean isCopied(Path file, Path link) throws IOException {
        try {
            Files.copy(file, link);
            return true;
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    Path file(String name) {
        return links.resolve(name);
    }

    @Override
    public void close() throws IOException {
        try (lock) {
            remove(List.of(links));
        }
    }

    private static void remove(List<Path> folders) throws IOException {
        for (Path folder : folders) {
            List<Path> files;
            try (Stream<Path> all = Files.list(folder)) {
                files = all.toList();
            }
            for (Path file : files) {
                Files.delete(file);
            }
            Files.delete(folder);
        }
    }

    private static List<Path> left(Path data) throws IOException {
        try (Stream<Path> all = Files.list(data)) {
            return all.filter(BodyLinks::isOurs).toList();
        }
    }

    private static boolean isOurs(Path file) {
        return String.valueOf(file.getFileName()).startsWith(PREFIX) && Files.isDirectory(file);
    }
}
