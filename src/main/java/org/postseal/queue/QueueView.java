package org.postseal.queue;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.postseal.mail.Address;
import org.postseal.mail.Domain;
import org.postseal.store.Sql;

/** The statements by which an operator's filter finds rows. */
final class QueueView {

    private static final String MATCHES =
            """
            FROM delivery d JOIN message m ON m.id = d.message
            WHERE d.id > ?
                AND (? = 0 OR d.message = ?)
                AND (? = 0 OR d.recipient = ?)
                AND (? = 0 OR m.sender = ?)
                AND (? = 0 OR d.domain = ?)
                AND m.arrived <= ?
            """;

    private static final String COLUMNS =
            """
            SELECT m.id AS message, m.sender, m.arrived, m.size, m.require_tls,
                d.id AS delivery, d.recipient,
                d.domain, d.state, d.due, d.attempts, d.uncertain, d.last_reason, d.last_sentence
            """;

    private static final String LIST = COLUMNS + MATCHES + " ORDER BY d.id LIMIT ?";

    private static final String HELD =
            "SELECT id FROM delivery WHERE state = 'held' AND domain = ?";

    private static final int AMONG_ROWS = 64;

    private static final String AMONG =
            COLUMNS
                    + MATCHES
                    + " AND d.id IN (?"
                    + ", ?".repeat(AMONG_ROWS - 1)
                    + ") ORDER BY d.id";

    private static final String COUNT = "SELECT COUNT(*) " + MATCHES;

    private static final String ATTEMPTS =
            """
            SELECT at, host, address, reason, code, enhanced, sentence, demanded, reached
            FROM attempt WHERE delivery = ? ORDER BY number\
            """;

    /** A row with its numbers, which are the queue's own business. */
    record Found(long delivery, long message, QueueEntry entry) {}

    private final Clock clock;

    QueueView(Clock clock) {
        this.clock = clock;
    }

    /** Rows behind a given one, in the order in which they came in. */
    List<Found> page(Sql sql, QueueFilter filter, Set<Long> busy, long after, int max)
            throws SQLException {
        @Nullable Object[] fixed = parameters(filter, after);
        @Nullable Object[] all = Arrays.copyOf(fixed, fixed.length + 1);
        all[fixed.length] = max;
        return sql.query(LIST, row -> found(row, busy), all);
    }

    /**
     * The first of some rows that match, in the order in which they came in.
     *
     * @param rows in that order
     */
    List<Found> among(Sql sql, QueueFilter filter, Set<Long> busy, List<Long> rows, int max)
            throws SQLException {
        List<Found> found = new ArrayList<>();
        @Nullable Object[] fixed = parameters(filter, 0);
        for (int i = 0; i < rows.size() && found.size() < max; i += AMONG_ROWS) {
            @Nullable Object[] all = Arrays.copyOf(fixed, fixed.length + AMONG_ROWS);
            for (int j = 0; j < AMONG_ROWS; j++) {
                all[fixed.length + j] = i + j < rows.size() ? rows.get(i + j) : null;
            }
            found.addAll(sql.query(AMONG, row -> found(row, busy), all));
        }
        return found.subList(0, Math.min(max, found.size()));
    }

    /** The rows of a domain that are held, and so are in nobody's line. */
    static List<Long> held(Sql sql, Domain domain) throws SQLException {
        return sql.query(HELD, row -> row.getLong(1), domain.ascii());
    }

    long count(Sql sql, QueueFilter filter) throws SQLException {
        return sql.query(COUNT, row -> row.getLong(1), parameters(filter, 0)).getFirst();
    }

    static List<PastAttempt> attempts(Sql sql, long delivery) throws SQLException {
        return sql.query(ATTEMPTS, QueueView::attempt, delivery);
    }

    private @Nullable Object[] parameters(QueueFilter filter, long after) {
        Instant latest = clock.instant().minus(filter.olderThan().orElse(Duration.ZERO));
        return new @Nullable Object[] {
            after,
            filter.id().isPresent(),
            filter.id().map(QueueIds::number).orElse(0L),
            filter.to().isPresent(),
            filter.to().map(Address::toString).orElse(""),
            filter.from().isPresent(),
            filter.from().map(Address::toString).orElse(""),
            filter.domain().isPresent(),
            filter.domain().map(Domain::ascii).orElse(""),
            filter.olderThan().isPresent() ? latest.toEpochMilli() : Long.MAX_VALUE
        };
    }

    private static Found found(ResultSet row, Set<Long> busy) throws SQLException {
        long delivery = row.getLong("delivery");
        QueueEntry entry =
                new QueueEntry(
                        QueueIds.text(row.getLong("message")),
                        row.getString("sender"),
                        row.getString("recipient"),
                        row.getString("domain"),
                        state(row.getString("state"), busy.contains(delivery)),
                        Instant.ofEpochMilli(row.getLong("arrived")),
                        Instant.ofEpochMilli(row.getLong("due")),
                        row.getLong("size"),
                        row.getInt("require_tls") != 0,
                        row.getInt("attempts"),
                        row.getInt("uncertain") != 0,
                        row.getString("last_reason"),
                        row.getString("last_sentence"));
        return new Found(delivery, row.getLong("message"), entry);
    }

    private static QueueEntry.State state(String text, boolean busy) {
        if (busy) {
            return QueueEntry.State.BUSY;
        }
        return text.equals("held") ? QueueEntry.State.HELD : QueueEntry.State.QUEUED;
    }

    private static PastAttempt attempt(ResultSet row) throws SQLException {
        return new PastAttempt(
                Instant.ofEpochMilli(row.getLong("at")),
                row.getString("host"),
                row.getString("address"),
                row.getString("reason"),
                row.getInt("code"),
                row.getString("enhanced"),
                row.getString("sentence"),
                row.getString("demanded"),
                row.getString("reached"));
    }
}
