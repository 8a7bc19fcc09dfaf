package org.postseal.store;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;

/**
 * The tables, for many threads at once. Callers may be virtual threads: all native work happens on
 * the store's own platform threads.
 */
public final class Store implements Closeable {

    private final Optional<DataFolder> folder;
    private final Optional<Committer> committer;
    private final Readers readers;

    private Store(Optional<DataFolder> folder, Optional<Committer> committer, Readers readers) {
        this.folder = folder;
        this.committer = committer;
        this.readers = readers;
    }

    /**
     * Opens the tables of a locked folder and brings them up to date.
     *
     * @throws DataFolderRefused when a newer version wrote them, or they cannot be read
     */
    public static Store open(DataFolder folder) throws IOException {
        try {
            Connection writer = Sqlite.writer(folder.database());
            Migrations.apply(writer, folder.path());
            return new Store(
                    Optional.of(folder),
                    Optional.of(new Committer(writer)),
                    new Readers(folder.database()));
        } catch (SQLException e) {
            throw new DataFolderRefused(
                    "The database " + folder.database() + " cannot be opened: " + e.getMessage(),
                    e);
        }
    }

    /**
     * Opens the tables that a relay has in a folder, which may be running, for reading alone.
     *
     * @return empty when there are none
     * @throws IOException when they cannot be read, as by somebody who is not their owner
     */
    public static Optional<Store> look(Path folder) throws IOException {
        Path database = folder.resolve(DataFolder.DATABASE);
        if (!Files.exists(database)) {
            return Optional.empty();
        }
        if (!Files.isReadable(database)) {
            throw new IOException(database + " cannot be read by this user");
        }
        try {
            return Optional.of(
                    new Store(Optional.empty(), Optional.empty(), new Readers(database)));
        } catch (SQLException e) {
            throw new IOException(database + " cannot be read: " + e.getMessage(), e);
        }
    }

    /** The folder it lives in. */
    public DataFolder folder() {
        return folder.orElseThrow(Store::readingOnly);
    }

    private static IllegalStateException readingOnly() {
        return new IllegalStateException("this store was opened for reading alone");
    }

    /**
     * Keeps the work: returns after it is on disk.
     *
     * @throws StoreFull when there is no room
     * @throws StoreFailure when it is not kept for another reason
     */
    public <T> T write(Work<T> work) throws StoreFailure {
        return committer.orElseThrow(Store::readingOnly).commit(work);
    }

    /**
     * Begins to keep the work, and lets the caller go on meanwhile.
     *
     * @return whose end is the work's
     */
    public <T> Pending<T> begin(Work<T> work) {
        return committer.orElseThrow(Store::readingOnly).begin(work);
    }

    /** Reads what is committed. */
    public <T> T read(Work<T> work) throws StoreFailure {
        return readers.read(work);
    }

    /** How many transactions were committed since it was opened. */
    public long commits() {
        return committer.map(Committer::commits).orElse(0L);
    }

    /** Writes what still waits, then closes; the folder stays locked. */
    @Override
    public void close() {
        readers.close();
        committer.ifPresent(Committer::close);
    }
}
