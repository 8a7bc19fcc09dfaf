package org.postseal.queue;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.postseal.mail.Sha256;

/** Files that only their owner may read, written so that they are there after a power cut. */
final class BackupFiles {

    private static final Set<StandardOpenOption> NEW =
            Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);

    private BackupFiles() {}

    /** A new folder with mode 0700. */
    static void createFolder(Path folder) throws IOException {
        Files.createDirectory(folder, mode(folder, "rwx------"));
    }

    /** The same with all above it that are missing. */
    static void createFolders(Path folder) throws IOException {
        Path parent = folder.getParent();
        if (Files.notExists(folder)) {
            if (parent != null) {
                createFolders(parent);
            }
            createFolder(folder);
        }
    }

    /** Returns when the entries of a folder and of all below it are on disk. */
    static void syncFolders(Path top) throws IOException {
        List<Path> folders;
        try (Stream<Path> all = Files.walk(top)) {
            folders = all.filter(Files::isDirectory).toList();
        }
        for (Path folder : folders) {
            sync(folder);
        }
    }

    /** An empty file with mode 0600. */
    static void create(Path file) throws IOException {
        Files.newByteChannel(file, NEW, mode(file, "rw-------")).close();
    }

    private static FileAttribute<?>[] mode(Path path, String permissions) throws IOException {
        Path parent = path.toAbsolutePath().getParent();
        boolean posix =
                parent != null && Files.getFileStore(parent).supportsFileAttributeView("posix");
        Set<PosixFilePermission> mode = PosixFilePermissions.fromString(permissions);
        return posix
                ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(mode)}
                : new FileAttribute<?>[0];
    }

    /** Copies to a new file with mode 0600, and syncs it. Returns SHA-256 in lower-case hex. */
    static String copy(Path from, Path to) throws IOException {
        MessageDigest digest = Sha256.begin();
        try (InputStream in = Files.newInputStream(from);
                SeekableByteChannel channel =
                        Files.newByteChannel(to, NEW, mode(to, "rw-------"))) {
            OutputStream out = Channels.newOutputStream(channel);
            byte[] part = new byte[1 << 16];
            for (int n = in.read(part); n >= 0; n = in.read(part)) {
                digest.update(part, 0, n);
                out.write(part, 0, n);
            }
        }
        sync(to);
        return Bodies.hex(digest);
    }

    /** Writes a new file with mode 0600, and syncs it. Returns SHA-256 in lower-case hex. */
    static String write(Path file, String text) throws IOException {
        create(file);
        Files.writeString(file, text);
        sync(file);
        MessageDigest digest = Sha256.begin();
        digest.update(text.getBytes(StandardCharsets.UTF_8));
        return Bodies.hex(digest);
    }

    static String sha256(Path file) throws IOException {
        MessageDigest digest = Sha256.begin();
        try (InputStream in = Files.newInputStream(file)) {
            byte[] part = new byte[1 << 16];
            for (int n = in.read(part); n >= 0; n = in.read(part)) {
                digest.update(part, 0, n);
            }
        }
        return Bodies.hex(digest);
    }

    /** Returns when a file's octets, or a folder's entries, are on disk. */
    static void sync(Path path) throws IOException {
        StandardOpenOption how =
                Files.isDirectory(path) ? StandardOpenOption.READ : StandardOpenOption.WRITE;
        try (FileChannel channel = FileChannel.open(path, how)) {
            channel.force(true);
        }
    }

    static boolean isEmpty(Path folder) throws IOException {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.findAny().isEmpty();
        }
    }

    /** Removes what stands in a folder. */
    static void clear(Path folder) throws IOException {
        List<Path> deepestFirst;
        try (Stream<Path> all = Files.walk(folder)) {
            deepestFirst =
                    all.filter(path -> !path.equals(folder))
                            .sorted(Comparator.reverseOrder())
                            .toList();
        }
        for (Path path : deepestFirst) {
            Files.delete(path);
        }
    }
}
