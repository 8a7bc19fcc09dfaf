package org.postseal.witness;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;

/** A witness's folder, for one process at a time: two that remember apart would sign a fork. */
public final class WitnessFolder implements Closeable {

    private final Path path;
    private final FileChannel lock;

    private WitnessFolder(Path path, FileChannel lock) {
        this.path = path;
        this.lock = lock;
    }

    /**
     * Takes the folder, and makes it, readable by its owner only, when there is none.
     *
     * @throws IOException when another process has it or it cannot be used
     */
    public static WitnessFolder lock(Path folder) throws IOException {
        Path path = folder.toAbsolutePath().normalize();
        if (Files.notExists(path)) {
            Files.createDirectories(path);
            if (Files.getFileStore(path).supportsFileAttributeView("posix")) {
                Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwx------"));
            }
        }
        Files.createDirectories(path.resolve("logs"));
        FileChannel lock =
                FileChannel.open(
                        path.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        if (!isLocked(lock)) {
            lock.close();
            throw new IOException("the folder " + path + " is in use by another witness");
        }
        return new WitnessFolder(path, lock);
    }

    private static boolean isLocked(FileChannel file) throws IOException {
        try {
            return file.tryLock() != null;
        } catch (OverlappingFileLockException e) {
            return false; // held within this very process
        }
    }

    /** Where its key is. */
    public Path key() {
        return path.resolve("witness.key");
    }

    /** Where is remembered how far logs came. */
    public Path logs() {
        return path.resolve("logs");
    }

    @Override
    public void close() throws IOException {
        lock.close();
    }
}
