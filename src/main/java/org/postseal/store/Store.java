package org.postseal.store;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The tables, for many threads at once. Callers may be virtual threads: all native work happens on
 * the store's own platform threads.
 */
public final class Store implements Closeable {

    private static final Logger LOG = LoggerFactory.getLogger(Store.class);

    private final Optional<DataFolder> folder;
    private final Optional<Committer> committer;
    private final Readers readers;
    private final DamageAlarm alarm;

    private Store(
            Optional<DataFolder> folder,
            Optional<Committer> committer,
            Readers readers,
            DamageAlarm alarm) {
        this.folder = folder;
        this.committer = committer;
        this.readers = readers;
        this.alarm = alarm;
    }

    /**
     * Opens the tables of a locked folder and brings them up to date.
     *
     * @throws DataFolderRefused when a newer version wrote them, they cannot be read, or they are
     *     damaged; the message tells the way to mend it
     */
    public static Store open(DataFolder folder) throws IOException {
        RunningMark mark = new RunningMark(folder.path());
        boolean afterCrash = mark.tellsOfCrash();
        Soundness.checkFiles(folder, afterCrash);
        try {
            Connection writer = writer(folder, afterCrash);
            mark.set();
            DamageAlarm alarm = new DamageAlarm();
            return new Store(
                    Optional.of(folder),
                    Optional.of(new Committer(writer, alarm)),
                    new Readers(folder.database(), alarm),
                    alarm);
        } catch (SQLException e) {
            throw refused(folder, e);
        }
    }

    private static Connection writer(DataFolder folder, boolean afterCrash)
            throws SQLException, IOException {
        Connection writer = Sqlite.writer(folder.database());
        try {
            Soundness.checkPages(writer, folder.path(), afterCrash);
            Migrations.apply(writer, folder.path());
            Soundness.checkTables(writer, folder.path());
            return writer;
        } catch (SQLException | IOException e) {
            writer.close();
            throw e;
        }
    }

    private static DataFolderRefused refused(DataFolder folder, SQLException e) {
        return Sqlite.isDamage(e)
                ? DataFolderRefused.damaged(folder.path(), String.valueOf(e.getMessage()))
                : new DataFolderRefused(
                        "The database "
                                + folder.database()
                                + " cannot be opened: "
                                + e.getMessage(),
                        e);
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
            DamageAlarm alarm = new DamageAlarm();
            Readers readers = new Readers(database, alarm);
            return Optional.of(new Store(Optional.empty(), Optional.empty(), readers, alarm));
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

    /** Runs {@code then} when the database turns out to be damaged; nothing works after that. */
    public void onDamage(Runnable then) {
        alarm.then(then);
    }

    /** The damage that was met, in words. */
    public Optional<String> damage() {
        return alarm.damage().map(damaged -> String.valueOf(damaged.getMessage()));
    }

    /** Writes what still waits, then closes; the folder stays locked. */
    @Override
    public void close() {
        readers.close();
        committer.ifPresent(Committer::close);
        folder.ifPresent(this::leaveMark);
    }

    private void leaveMark(DataFolder of) {
        RunningMark mark = new RunningMark(of.path());
        try {
            if (alarm.damage().isPresent()) {
                mark.setDamaged();
            } else {
                mark.clear();
            }
        } catch (IOException e) {
            // The next start looks more closely than it had to.
            LOG.warn("the mark of a running relay stays: {}", e.getMessage());
        }
    }
}
