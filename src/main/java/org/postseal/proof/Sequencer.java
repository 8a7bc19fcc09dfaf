package org.postseal.proof;

import java.io.IOException;
import java.security.MessageDigest;
import java.sql.SQLException;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.postseal.keys.SigningKey;
import org.postseal.store.Disk;
import org.postseal.store.ManyRows;
import org.postseal.store.Sql;
import org.postseal.store.Store;
import org.postseal.tlog.VerifierKey;
import org.postseal.verify.LogFolder;
import org.postseal.verify.ProofFault;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns records that were numbered into entries of a log. A record leaves the database only after
 * the checkpoint that has it is on disk; its number says where it stands, so that nothing is lost
 * and nothing stands twice, wherever it is interrupted. Rounds are run by one thread at a time.
 */
public final class Sequencer {

    private static final Logger LOG = LoggerFactory.getLogger(Sequencer.class);

    /** Records of one round, at most: what is over waits for the next one. */
    static final int ROUND_MAX = 16_384;

    /** Records deleted in one transaction, so that mail does not wait behind many. */
    private static final int DELETE_MAX = 1_000;

    /** Records written anew in one transaction, for which mail waits as well. */
    private static final int REST_MAX = 4_096;

    private static final ManyRows INSERT =
            new ManyRows("INSERT INTO proof_pending (id, record) VALUES", "(?, ?)", "");

    private final Store store;
    private final Disk disk;
    private final ProofSettings settings;
    private final SigningKey key;
    private final Clock clock;
    private @Nullable Current current;

    /** The log that grows. */
    private record Current(LogRow row, LogWriter writer) {
        long next() {
            return row.base() + writer.size();
        }
    }

    /** A row of {@code proof_log}. */
    record LogRow(int year, String origin, long base, long size, String root) {}

    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Pending(long id, byte[] entry) {}

    public Sequencer(Store store, Disk disk, ProofSettings settings, SigningKey key, Clock clock) {
        this.store = store;
        this.disk = disk;
        this.settings = settings;
        this.key = key;
        this.clock = clock;
    }

    /**
     * Brings what was recorded so far into the log.
     *
     * @return how many records; {@link #ROUND_MAX} when more may wait
     * @throws ProofFault when the log is not what this relay wrote
     * @throws IOException when it cannot be written now
     */
    public synchronized int round() throws IOException {
        try {
            Optional<Current> log = log();
            if (log.isEmpty()) {
                return 0;
            }
            List<Pending> pending = pending(log.get().row().base());
            int done = append(log.get(), pending);
            turn(log.get());
            return done;
        } catch (IOException | RuntimeException e) {
            current = null; // whatever was half done is looked at anew
            throw e;
        }
    }

    private List<Pending> pending(long from) throws IOException {
        return store.read(sql ->
                sql.query(
                        "SELECT id, record FROM proof_pending WHERE id >= ? ORDER BY id LIMIT ?",
                        // Text is stored in UTF-8, as entries are.
                        row -> new Pending(row.getLong(1), row.getBytes(2)),
                        from,
                        ROUND_MAX));
    }

    private int append(Current log, List<Pending> pending) throws IOException {
        List<byte[]> entries = new ArrayList<>();
        for (Pending record : pending) {
            if (record.id() < log.next()) {
                mustBeThere(log, record);
            } else if (record.id() == log.next() + entries.size()) {
                entries.add(record.entry());
            } else {
                throw new ProofFault(
                        log.row().origin()
                                + " ends before record "
                                + (log.next() + entries.size() - log.row().base())
                                + ", and the database goes on with "
                                + (record.id() - log.row().base())
                                + ": records between them are missing");
            }
        }
        if (!entries.isEmpty()) {
            log.writer().append(entries);
        }
        if (!pending.isEmpty()) {
            forget(log, pending.getFirst().id(), pending.size());
        }
        return pending.size();
    }

    /** A round was interrupted after its checkpoint: what it had must be what is here. */
    private static void mustBeThere(Current log, Pending record) throws IOException {
        long index = record.id() - log.row().base();
        if (!log.writer().has(index, record.entry())) {
            throw new ProofFault(
                    log.row().origin()
                            + " has another record "
                            + index
                            + " than the one that this relay recorded");
        }
    }

    /**
     * What is in the log leaves the database, and the database knows how far the log came.
     *
     * @param first of the records that leave
     * @param count of them
     */
    private void forget(Current log, long first, int count) throws IOException {
        String root = Base64.getEncoder().encodeToString(log.writer().root());
        long next = log.next();
        boolean isDone =
                store.write(sql -> {
                    sql.update(
                            "UPDATE proof_log SET size = ?, root = ? WHERE year = ?",
                            log.writer().size(),
                            root,
                            log.row().year());
                    return isEmptied(sql, next, count / 2);
                });
        for (long from = first; !isDone && from < next; from += DELETE_MAX) {
            long to = Math.min(from + DELETE_MAX, next);
            store.write(sql -> sql.update("DELETE FROM proof_pending WHERE id < ?", to));
        }
    }

    /**
     * Empties the table but for the records that came meanwhile. The engine writes every page once
     * more from which it deletes row by row, and none of a table that is emptied: to write a few
     * rows anew costs less.
     *
     * @param restMax of the rows to be written anew
     * @return false when they are more, and nothing was done
     */
    private static boolean isEmptied(Sql sql, long next, int restMax) throws SQLException {
        int max = Math.min(restMax, REST_MAX);
        List<Object> rest = new ArrayList<>();
        int count =
                sql.each(
                        "SELECT id, record FROM proof_pending WHERE id >= ? ORDER BY id LIMIT ?",
                        row -> {
                            rest.add(row.getLong(1));
                            rest.add(row.getString(2));
                        },
                        next,
                        max + 1);
        if (count > max) {
            return false;
        }
        sql.update("DELETE FROM proof_pending");
        INSERT.update(sql, rest);
        return true;
    }

    /** The log that grows; none before there is something to record. */
    private Optional<Current> log() throws IOException {
        Current known = current;
        if (known != null) {
            return Optional.of(known);
        }
        Optional<LogRow> row = store.read(Sequencer::lastRow);
        if (row.isEmpty()) {
            List<Pending> first = pending(0);
            if (first.isEmpty()) {
                return Optional.empty();
            }
            row = Optional.of(begin(year(), first.getFirst().id(), ""));
        }
        current = opened(row.get());
        return Optional.of(current);
    }

    static Optional<LogRow> lastRow(Sql sql) throws SQLException {
        return rows(sql).stream().reduce((_, last) -> last);
    }

    static List<LogRow> rows(Sql sql) throws SQLException {
        return sql.query(
                "SELECT year, origin, base, size, root FROM proof_log ORDER BY year",
                row ->
                        new LogRow(
                                row.getInt(1),
                                row.getString(2),
                                row.getLong(3),
                                row.getLong(4),
                                row.getString(5)));
    }

    private Current opened(LogRow row) throws IOException {
        LogWriter writer =
                LogWriter.open(
                        new LogFolder(settings.log(row.year())),
                        disk,
                        key.as(row.origin(), VerifierKey.ED25519));
        if (writer.size() < row.size()) {
            throw new ProofFault(
                    row.origin()
                            + " was rolled back: it has "
                            + writer.size()
                            + " records, and this relay has signed one of "
                            + row.size());
        }
        byte[] root = Base64.getDecoder().decode(row.root());
        if (row.size() > 0 && !MessageDigest.isEqual(root, writer.rootOf(row.size()))) {
            throw new ProofFault(
                    row.origin()
                            + " is another log than the one that this relay wrote: its first "
                            + row.size()
                            + " records are not the same");
        }
        return new Current(row, writer);
    }

    /** When the year has changed, the next record begins the next log. */
    private void turn(Current log) throws IOException {
        int year = year();
        if (year > log.row().year()) {
            String root = Base64.getEncoder().encodeToString(log.writer().root());
            String opened =
                    ProofRecords.opened(
                            ProofSettings.origin(settings.hostname(), year),
                            log.row().origin(),
                            log.writer().size(),
                            root,
                            clock.instant());
            begin(year, log.next(), opened);
            current = null;
        }
    }

    /**
     * Begins a log.
     *
     * @param base the number of its first record
     * @param record of its own; empty for none
     */
    private LogRow begin(int year, long base, String record) throws IOException {
        LogRow row = new LogRow(year, ProofSettings.origin(settings.hostname(), year), base, 0, "");
        LOG.info("the log of evidence {} begins", row.origin());
        store.write(sql -> {
            if (!record.isEmpty()) {
                sql.update("INSERT INTO proof_pending (record) VALUES (?)", record);
            }
            return sql.update(
                    "INSERT INTO proof_log (year, origin, base, size, root)"
                            + " VALUES (?, ?, ?, 0, '')",
                    row.year(),
                    row.origin(),
                    row.base());
        });
        return row;
    }

    private int year() {
        return clock.instant().atZone(ZoneOffset.UTC).getYear();
    }
}
