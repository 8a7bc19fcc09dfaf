package org.postseal.store;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The folder that holds everything this relay must not lose. One process has it at a time: it is
 * locked from {@link #lock} until it is closed or the process ends, however it ends.
 */
public final class DataFolder implements Closeable {

    /** The name of the database's file. */
    static final String DATABASE = "postseal.db";

    private final Path path;
    private final FileChannel lockFile;

    private DataFolder(Path path, FileChannel lockFile) {
        this.path = path;
        this.lockFile = lockFile;
    }

    /**
     * Takes the folder for this process, and makes it, readable by its owner only, when there is
     * none.
     *
     * @throws DataFolderRefused when another process has it or it cannot be used
     */
    public static DataFolder lock(Path path) throws DataFolderRefused {
        Path folder = path.toAbsolutePath().normalize();
        try {
            createPrivate(folder);
            createPrivate(folder.resolve("bodies"));
            FileChannel lock = takeLock(folder);
            makePrivate(folder);
            return new DataFolder(folder, lock);
        } catch (DataFolderRefused e) {
            throw e;
        } catch (AccessDeniedException e) {
            throw refused(folder, "this user may not write " + e.getMessage(), e);
        } catch (NoSuchFileException e) {
            throw refused(folder, e.getMessage() + " cannot be made", e);
        } catch (IOException e) {
            throw refused(folder, e.toString(), e);
        }
    }

    private static DataFolderRefused refused(Path folder, String why, IOException e) {
        return new DataFolderRefused("The data folder " + folder + " cannot be used: " + why, e);
    }

    /**
     * Mail stands in the database, so its owner alone may read it, whatever the rights of the
     * folder. SQLite gives the files beside it the rights that it has itself.
     */
    private static void makePrivate(Path folder) throws IOException {
        Path database = folder.resolve(DATABASE);
        if (Files.notExists(database)) {
            Files.createFile(database);
        }
        if (!Files.getFileStore(folder).supportsFileAttributeView("posix")) {
            return;
        }
        for (String suffix : List.of("", "-wal", "-shm")) {
            Path file = folder.resolve(DATABASE + suffix);
            if (Files.exists(file)) {
                Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
            }
        }
    }

    private static FileChannel takeLock(Path folder) throws IOException {
        FileChannel file =
                FileChannel.open(
                        folder.resolve("lock"),
                        StandardOpenOption.CREATE,
                        StandardOpenOption.WRITE);
        if (tryLock(file) == null) {
            file.close();
            throw new DataFolderRefused(
                    "The data folder "
                            + folder
                            + " is in use by another postseal process. Stop that one first, or"
                            + " give this one a data folder of its own.");
        }
        return file;
    }

    private static @Nullable FileLock tryLock(FileChannel file) throws IOException {
        try {
            return file.tryLock();
        } catch (OverlappingFileLockException e) {
            return null; // held within this very process
        }
    }

    private static void createPrivate(Path folder) throws IOException {
        if (Files.isDirectory(folder)) {
            return;
        }
        Files.createDirectories(folder);
        boolean posix = Files.getFileStore(folder).supportsFileAttributeView("posix");
        if (posix
                && !Files.isSymbolicLink(folder)
                && Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
        }
    }

    public Path path() {
        return path;
    }

    /** Where messages stand that are too large for the database. */
    public Path bodies() {
        return path.resolve("bodies");
    }

    Path database() {
        return path.resolve(DATABASE);
    }

    /** Gives the folder free for another process. */
    @Override
    public void close() throws IOException {
        lockFile.close();
    }
}
