package org.postseal.store;

import java.io.Closeable;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;

/**
 * The tables, for many threads at once. Callers may be virtual threads: all native work happens on
 * the store's own platform threads.
 */
public final class Store implements Closeable {

    private final DataFolder folder;
    private final Committer committer;
    private final Readers readers;

    private Store(DataFolder folder, Committer committer, Readers readers) {
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
            return new Store(folder, new Committer(writer), new Readers(folder.database()));
        } catch (SQLException e) {
            throw new DataFolderRefused(
                    "The database " + folder.database() + " cannot be opened: " + e.getMessage(),
                    e);
        }
    }

    /** The folder it lives in. */
    public DataFolder folder() {
        return folder;
    }

    /**
     * Keeps the work: returns after it is on disk.
     *
     * @throws StoreFull when there is no room
     * @throws StoreFailure when it is not kept for another reason
     */
    public <T> T write(Work<T> work) throws StoreFailure {
        return committer.commit(work);
    }

    /** Reads what is committed. */
    public <T> T read(Work<T> work) throws StoreFailure {
        return readers.read(work);
    }

    /** How many transactions were committed since it was opened. */
    public long commits() {
        return committer.commits();
    }

    /** Writes what still waits, then closes; the folder stays locked. */
    @Override
    public void close() {
        readers.close();
        committer.close();
    }
}
