package org.postseal.queue;

import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.postseal.mail.Recipient;
import org.postseal.store.Gathering;
import org.postseal.store.ManyRows;
import org.postseal.store.Sql;

/**
 * The rows of {@code delivery} that come into being with one transaction, at its end: nobody asks
 * for one before that, because nobody knows of it.
 */
final class FreshRows implements Gathering {

    private static final ManyRows INSERT =
            new ManyRows(
                    """
                    INSERT INTO delivery (id, message, recipient, domain, notify_on, orcpt,
                        checksum, due, state, attempts, uncertain, unprotected_since, delay_warned,
                        last_reason, last_sentence)
                    VALUES\
                    """,
                    "(?, ?, ?, ?, ?, ?, ?, ?, 'queued', 0, 0, NULL, 0, '', '')",
                    "");

    private final List<Object> rows = new ArrayList<>();

    /** Those of the transaction at hand. */
    static FreshRows of(Sql sql) {
        return sql.gathered(FreshRows.class, FreshRows::new);
    }

    /**
     * @param message the number of its message
     */
    void add(Fresh.Row row, long message, Instant arrived) {
        Recipient recipient = row.recipient();
        Object[] kept = {
            row.id(),
            message,
            recipient.address().toString(),
            recipient.address().domain().ascii(),
            text(recipient.notifyOn()),
            recipient.originalRecipient().orElse("")
        };
        Collections.addAll(rows, kept);
        rows.add(Checksum.of(kept));
        rows.add(arrived.toEpochMilli());
    }

    private static String text(Set<Recipient.Notify> notifyOn) {
        return notifyOn.isEmpty()
                ? ""
                : notifyOn.stream().map(Enum::name).sorted().collect(Collectors.joining(","));
    }

    @Override
    public void write(Sql sql) throws SQLException {
        INSERT.update(sql, rows);
    }
}
