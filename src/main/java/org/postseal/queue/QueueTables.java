package org.postseal.queue;

import java.io.IOException;
import java.nio.file.Files;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.postseal.mail.Address;
import org.postseal.mail.Envelope;
import org.postseal.mail.Message;
import org.postseal.mail.Recipient;
import org.postseal.mail.TlsWish;
import org.postseal.store.Sql;

/** The statements that write and read the tables {@code message}, {@code delivery}, attempt. */
final class QueueTables {

    private static final int HISTORY_FIRST = 50;
    private static final int HISTORY_LAST = 50;

    /** The reason key of what is held because it is not what was accepted any more. */
    private static final String DAMAGED = "damaged";

    private final Bodies bodies;

    QueueTables(Bodies bodies) {
        this.bodies = bodies;
    }

    /** A row of {@code message}. */
    record Kept(
            QueueId id,
            Address sender,
            Envelope.Options options,
            Message message,
            String sha256,
            Instant arrived) {

        /** As it will be read. */
        static Kept of(Fresh fresh) {
            return new Kept(
                    fresh.id(),
                    fresh.envelope().sender(),
                    fresh.envelope().options(),
                    fresh.message(),
                    fresh.sha256(),
                    Instant.ofEpochMilli(fresh.arrived().toEpochMilli()));
        }
    }

    /** A row of {@code delivery} with what only settling asks for. */
    record Row(Claim.Waiting waiting, boolean delayWarned) {

        /** As {@link FreshRows} writes it. */
        static Row neverTried(long id, Recipient recipient) {
            return new Row(new Claim.Waiting(id, recipient, 0, false, Optional.empty()), false);
        }
    }

    static void insert(Sql sql, Fresh fresh) throws SQLException {
        Envelope.Options options = fresh.envelope().options();
        Message message = fresh.message();
        long number = QueueIds.number(fresh.id());
        Object[] kept = {
            number,
            fresh.envelope().sender().toString(),
            options.smtpUtf8(),
            options.ret().isPresent() ? options.ret().get().name() : "",
            options.envelopeId().orElse(""),
            fresh.arrived().toEpochMilli(),
            message.size(),
            message.traits().eightBit(),
            message.traits().headerUtf8(),
            fresh.sha256(),
            fileName(message),
            message.content() instanceof Message.Inline(byte[] octets) ? octets : new byte[0]
        };
        int wish = options.wish().number();
        sql.update(
                """
                INSERT INTO message (id, sender, smtp_utf8, ret, envelope_id, arrived, size,
                    eight_bit, header_utf8, sha256, body_file, body, checksum, require_tls)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)\
                """,
                with(kept, Checksum.ofMessage(wish, kept), wish));
        for (Fresh.Row row : fresh.rows()) {
            FreshRows.of(sql).add(row, number, fresh.arrived());
        }
    }

    private static @Nullable Object[] with(Object[] kept, Object... beside) {
        @Nullable Object[] all = Arrays.copyOf(kept, kept.length + beside.length);
        System.arraycopy(beside, 0, all, kept.length, beside.length);
        return all;
    }

    private static String fileName(Message message) {
        return message.content() instanceof Message.Stored stored
                ? String.valueOf(stored.file().getFileName())
                : "";
    }

    /**
     * The message, or nothing when it is gone.
     *
     * @throws DamagedMail when it is not what was accepted
     */
    Optional<Kept> message(Sql sql, long id) throws SQLException {
        return message(sql, id, this::wholeMessage);
    }

    /** The same, also when it is damaged: for an operator who wants to be rid of it. */
    Optional<Kept> messageAsItIs(Sql sql, long id) throws SQLException {
        return message(sql, id, this::kept);
    }

    private static Optional<Kept> message(Sql sql, long id, Sql.RowReader<Kept> reader)
            throws SQLException {
        return sql.query("SELECT * FROM message WHERE id = ?", reader, id).stream().findFirst();
    }

    private Kept wholeMessage(ResultSet row) throws SQLException {
        Checksum.checkMessage(row);
        return kept(row);
    }

    private Kept kept(ResultSet row) throws SQLException {
        String file = row.getString("body_file");
        Message.Content content =
                file.isEmpty()
                        ? new Message.Inline(row.getBytes("body"))
                        : new Message.Stored(bodies.file(file), row.getLong("size"));
        var traits =
                new Message.Traits(row.getInt("eight_bit") != 0, row.getInt("header_utf8") != 0);
        var options =
                new Envelope.Options(
                        row.getInt("smtp_utf8") != 0,
                        optional(row.getString("ret")).map(Envelope.Ret::valueOf),
                        optional(row.getString("envelope_id")),
                        TlsWish.ofNumber(row.getInt("require_tls")));
        return new Kept(
                QueueIds.text(row.getLong("id")),
                Address.parse(row.getString("sender")),
                options,
                new Message(content, traits),
                row.getString("sha256"),
                Instant.ofEpochMilli(row.getLong("arrived")));
    }

    /**
     * The rows that are still there, in the order asked for.
     *
     * @throws DamagedMail when one is not what was accepted
     */
    static List<Row> deliveries(Sql sql, List<Long> ids) throws SQLException {
        return deliveries(sql, ids, QueueTables::whole);
    }

    /** The same, also those that are damaged. */
    static List<Row> deliveriesAsTheyAre(Sql sql, List<Long> ids) throws SQLException {
        return deliveries(sql, ids, QueueTables::row);
    }

    private static List<Row> deliveries(Sql sql, List<Long> ids, Sql.RowReader<Row> reader)
            throws SQLException {
        List<Row> rows = new ArrayList<>();
        for (long id : ids) {
            rows.addAll(sql.query("SELECT * FROM delivery WHERE id = ?", reader, id));
        }
        return rows;
    }

    private static Row whole(ResultSet row) throws SQLException {
        Checksum.checkDelivery(row);
        return row(row);
    }

    private static Row row(ResultSet row) throws SQLException {
        Recipient recipient =
                new Recipient(
                        Address.parse(row.getString("recipient")),
                        notifyOn(row.getString("notify_on")),
                        optional(row.getString("orcpt")));
        boolean uncertain =
                row.getInt("uncertain") != 0 || row.getString("state").equals("inflight");
        long unprotected = row.getLong("unprotected_since");
        Optional<Instant> since =
                row.wasNull() ? Optional.empty() : Optional.of(Instant.ofEpochMilli(unprotected));
        var waiting =
                new Claim.Waiting(
                        row.getLong("id"), recipient, row.getInt("attempts"), uncertain, since);
        return new Row(waiting, row.getInt("delay_warned") != 0);
    }

    private static Set<Recipient.Notify> notifyOn(String text) {
        return text.isEmpty()
                ? Recipient.NOTIFY_DEFAULT
                : Arrays.stream(text.split(",", -1))
                        .map(Recipient.Notify::valueOf)
                        .collect(Collectors.toSet());
    }

    private static Optional<String> optional(@Nullable String text) {
        return text == null || text.isEmpty() ? Optional.empty() : Optional.of(text);
    }

    /** Keeps what is damaged from being sent, until an operator has looked at it. */
    static int holdDamaged(Sql sql, long delivery, String why) throws SQLException {
        return sql.update(
                """
                UPDATE delivery SET state = 'held', last_reason = ?, last_sentence = ?
                WHERE id = ?\
                """,
                DAMAGED,
                why,
                delivery);
    }

    static void apply(Sql sql, Change change) throws SQLException {
        switch (change) {
            case Change.Gone gone -> {
                if (gone.attempts() > 0) {
                    sql.update("DELETE FROM attempt WHERE delivery = ?", gone.deliveryId());
                }
                sql.update("DELETE FROM delivery WHERE id = ?", gone.deliveryId());
            }
            case Change.Waits waits -> applyWaits(sql, waits);
        }
    }

    private static void applyWaits(Sql sql, Change.Waits waits) throws SQLException {
        PastAttempt made = waits.made();
        sql.update(
                """
                UPDATE delivery SET state = 'queued', due = ?, attempts = attempts + 1,
                    uncertain = ?, unprotected_since = ?, delay_warned = ?, last_reason = ?,
                    last_sentence = ?
                WHERE id = ?\
                """,
                waits.due().toEpochMilli(),
                waits.uncertain(),
                waits.unprotectedSince().map(Instant::toEpochMilli).orElse(null),
                waits.delayWarned(),
                made.reason(),
                made.sentence(),
                waits.deliveryId());
        insertAttempt(sql, waits.deliveryId(), made);
    }

    /** Keeps the first and the last attempts; of a long history the middle is let go. */
    private static void insertAttempt(Sql sql, long delivery, PastAttempt made)
            throws SQLException {
        sql.update(
                """
                INSERT INTO attempt (delivery, number, at, host, address, reason, code, enhanced,
                    sentence, demanded, reached)
                SELECT id, attempts, ?, ?, ?, ?, ?, ?, ?, ?, ? FROM delivery WHERE id = ?\
                """,
                made.at().toEpochMilli(),
                made.host(),
                made.address(),
                made.reason(),
                made.code(),
                made.enhanced(),
                made.sentence(),
                made.demanded(),
                made.reached(),
                delivery);
        sql.update(
                """
                DELETE FROM attempt WHERE delivery = ? AND number > ?
                    AND number <= (SELECT attempts FROM delivery WHERE id = ?) - ?\
                """,
                delivery,
                HISTORY_FIRST,
                delivery,
                HISTORY_LAST);
    }

    /** Removes a message whose last recipient is settled, and says whether it did. */
    static boolean deleteIfSettled(Sql sql, QueueId id) throws SQLException {
        long message = QueueIds.number(id);
        return sql.update(
                        """
                        DELETE FROM message WHERE id = ?
                            AND NOT EXISTS (SELECT 1 FROM delivery WHERE message = ?)\
                        """,
                        message,
                        message)
                > 0;
    }

    /**
     * After a crash: what was in flight may have been delivered. It is noted in the history, and
     * due at once.
     */
    static int recover(Sql sql, Instant now) throws SQLException {
        String sentence = "this relay stopped after the message was sent and before its answer";
        // A queue may be long: it is read through once.
        List<Long> inFlight =
                sql.query(
                        "SELECT id FROM delivery WHERE state = 'inflight'", row -> row.getLong(1));
        for (long delivery : inFlight) {
            sql.update(
                    """
                    UPDATE delivery SET state = 'queued', uncertain = 1, due = ?,
                        attempts = attempts + 1, last_reason = 'uncertain', last_sentence = ?
                    WHERE id = ?\
                    """,
                    now.toEpochMilli(),
                    sentence,
                    delivery);
            sql.update(
                    """
                    INSERT INTO attempt (delivery, number, at, host, address, reason, code,
                        enhanced, sentence, demanded, reached)
                    SELECT id, attempts, ?, '', '', 'uncertain', 451, '4.4.2', ?, '', ''
                    FROM delivery WHERE id = ?\
                    """,
                    now.toEpochMilli(),
                    sentence,
                    delivery);
        }
        return inFlight.size();
    }

    /** Gives an abandoned claim's recipient back. */
    static int giveBack(Sql sql, long delivery, Instant due, boolean uncertain)
            throws SQLException {
        return sql.update(
                """
                UPDATE delivery SET state = 'queued', due = ?,
                    uncertain = CASE WHEN ? = 1 THEN 1 ELSE uncertain END
                WHERE id = ?\
                """,
                due.toEpochMilli(),
                uncertain,
                delivery);
    }

    /**
     * What is in the queue.
     *
     * @param octets of all messages
     */
    record Held(long messages, long octets) {}

    static Held held(Sql sql) throws SQLException {
        return sql.query(
                        "SELECT COUNT(*), COALESCE(SUM(size), 0) FROM message",
                        row -> new Held(row.getLong(1), row.getLong(2)))
                .getFirst();
    }

    /** The messages' files, to tell them from orphans. */
    static Set<String> bodyFiles(Sql sql) throws SQLException {
        return Set.copyOf(
                sql.query(
                        "SELECT body_file FROM message WHERE body_file <> ''",
                        row -> row.getString(1)));
    }

    static long highWater(Sql sql) throws SQLException {
        return sql.query(
                        """
                        SELECT COALESCE(MAX(value), 0) FROM (
                            SELECT value FROM high_water WHERE name = 'queue_id'
                            UNION ALL SELECT MAX(id) FROM message) AS used\
                        """,
                        row -> row.getLong(1))
                .getFirst();
    }

    static int raiseHighWater(Sql sql, long value) throws SQLException {
        int rows =
                sql.update(
                        "UPDATE high_water SET value = ? WHERE name = 'queue_id' AND value < ?",
                        value,
                        value);
        return rows > 0
                ? rows
                : sql.update(
                        """
                        INSERT INTO high_water (name, value) SELECT 'queue_id', ?
                        WHERE NOT EXISTS (SELECT 1 FROM high_water WHERE name = 'queue_id')\
                        """,
                        value);
    }

    static long lastDelivery(Sql sql) throws SQLException {
        return sql.query("SELECT COALESCE(MAX(id), 0) FROM delivery", row -> row.getLong(1))
                .getFirst();
    }

    /** Refuses a message whose file is not there: accepting it would lose it. */
    static void checkFile(Message message) throws IOException {
        if (message.content() instanceof Message.Stored stored
                && Files.size(stored.file()) != stored.size()) {
            throw new IOException("the file of a message has not its size: " + stored.file());
        }
    }
}
