package org.postseal.queue;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
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

    /** More than are ever accepted side by side; a message in two jobs would still arrive. */
    private static final int OPEN_MAX = 4096;

    private final Lines lines;
    private final int recipientsPerClaim;
    private final long dueMax;
    private final List<Long> damaged = new ArrayList<>();
    private final Map<String, Domain> domains = new HashMap<>();

    /** Jobs whose further rows may come: those of messages that were accepted side by side. */
    private final Map<Key, List<Long>> open = new LinkedHashMap<>();

    private record Key(long message, String domain, long due) {}

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
                        FROM delivery WHERE state <> 'held' ORDER BY id\
                        """,
                        this::row,
                        dueMax);
        open.forEach(this::add);
        open.clear();
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
        Key key = new Key(row.getLong("message"), row.getString("domain"), row.getLong("due"));
        open.computeIfAbsent(key, _ -> new ArrayList<>(1)).add(row.getLong("id"));
        if (open.size() > OPEN_MAX) {
            Map.Entry<Key, List<Long>> eldest = open.entrySet().iterator().next();
            open.remove(eldest.getKey());
            add(eldest.getKey(), eldest.getValue());
        }
    }

    private void add(Key key, List<Long> deliveries) {
        try {
            Domain destination = domains.computeIfAbsent(key.domain(), Domain::new);
            lines.add(
                    destination, Job.of(key.due(), key.message(), deliveries, recipientsPerClaim));
        } catch (MalformedAddress e) {
            LOG.error("{}: {}", QueueIds.text(key.message()), e.getMessage());
            damaged.addAll(deliveries);
        }
    }
}
