package org.postseal.queue;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.postseal.mail.Domain;
import org.postseal.mail.MalformedAddress;
import org.postseal.store.Sql;
import org.postseal.store.Work;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Fills the lines from the tables, row by row. */
final class Rebuild implements Work<Integer> {

    private static final Logger LOG = LoggerFactory.getLogger(Rebuild.class);

    private final Lines lines;
    private final int recipientsPerClaim;
    private final long dueMax;
    private final List<Long> damaged = new ArrayList<>();
    private final Map<String, Domain> domains = new HashMap<>();
    private final List<Long> together = new ArrayList<>();
    private long message;
    private long due;
    private String domain = "";

    /**
     * @param dueMax milliseconds since 1970 after which nothing can be due, unless a disk has
     *     altered the row: it is tried at once then
     */
    Rebuild(Lines lines, int recipientsPerClaim, long dueMax) {
        this.lines = lines;
        this.dueMax = dueMax;
        this.recipientsPerClaim = recipientsPerClaim;
    }

    @Override
    public Integer on(Sql sql) throws SQLException {
        int rows =
                sql.each(
                        """
                        SELECT id, message, domain, state,
                            CASE WHEN due > ? THEN 0 ELSE due END AS due
                        FROM delivery WHERE state <> 'held'
                        ORDER BY message, domain, due, id\
                        """,
                        this::row,
                        dueMax);
        flush();
        return rows;
    }

    /** Rows whose state or domain makes no sense: they wait in no line. */
    List<Long> damaged() {
        return List.copyOf(damaged);
    }

    private void row(ResultSet row) throws SQLException {
        if (!row.getString("state").equals("queued")) {
            damaged.add(row.getLong("id"));
            return;
        }
        boolean same =
                message == row.getLong("message")
                        && due == row.getLong("due")
                        && domain.equals(row.getString("domain"));
        if (!same) {
            flush();
            message = row.getLong("message");
            due = row.getLong("due");
            domain = row.getString("domain");
        }
        together.add(row.getLong("id"));
    }

    private void flush() {
        if (together.isEmpty()) {
            return;
        }
        try {
            Domain destination = domains.computeIfAbsent(domain, Domain::new);
            lines.add(destination, Job.of(due, message, together, recipientsPerClaim));
        } catch (MalformedAddress e) {
            LOG.error("{}: {}", QueueIds.text(message), e.getMessage());
            damaged.addAll(together);
        }
        together.clear();
    }
}
