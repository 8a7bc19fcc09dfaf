package org.postseal.queue;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.postseal.mail.Domain;
import org.postseal.mail.Message;

/**
 * Messages that were just accepted, as they stand in the tables: most are handed out within
 * milliseconds, and then need not be read back. Bounded by octets; what finds no room, or is pushed
 * out, is read from the tables.
 *
 * <p>A row is given once, for its first attempt. Whatever changes a row otherwise must first {@link
 * #forget} its message. Safe for use by many threads.
 */
final class Recent {

    /** A burst of ten thousand usual messages; less where there is little memory. */
    private static final long OCTETS_MAX =
            Math.min(64L << 20, Runtime.getRuntime().maxMemory() / 8);

    /** What an entry costs beside its octets, roughly. */
    private static final int ENTRY_OCTETS = 1024;

    private static final class Entry {
        private final Fresh fresh;
        private final Map<Long, Fresh.Row> rows = new HashMap<>();

        private Entry(Fresh fresh) {
            this.fresh = fresh;
            for (Fresh.Row row : fresh.rows()) {
                rows.put(row.id(), row);
            }
        }

        private boolean hasAll(Job job) {
            for (int i = 0; i < job.size(); i++) {
                if (!rows.containsKey(job.delivery(i))) {
                    return false;
                }
            }
            return true;
        }

        private long octets() {
            Message message = fresh.message();
            long inline = message.content() instanceof Message.Inline ? message.size() : 0;
            return inline + (long) ENTRY_OCTETS * fresh.rows().size();
        }
    }

    private final Map<Long, Entry> entries = new LinkedHashMap<>();
    private long octets;

    synchronized void add(Fresh fresh) {
        Entry entry = new Entry(fresh);
        if (entry.octets() > OCTETS_MAX / 2) {
            return;
        }
        entries.put(QueueIds.number(fresh.id()), entry);
        octets += entry.octets();
        Iterator<Entry> oldest = entries.values().iterator();
        while (octets > OCTETS_MAX) {
            octets -= oldest.next().octets();
            oldest.remove();
        }
    }

    /** What the job stands for, if all of it is here; then it is here no more. */
    synchronized Optional<Handed> take(Domain domain, Job job, Instant now) {
        Entry entry = entries.get(job.message());
        if (entry == null || !entry.hasAll(job)) {
            return Optional.empty();
        }
        List<QueueTables.Row> rows = new ArrayList<>(job.size());
        for (int i = 0; i < job.size(); i++) {
            Fresh.Row row = entry.rows.remove(job.delivery(i));
            if (row != null) {
                rows.add(QueueTables.Row.neverTried(row.id(), row.recipient()));
            }
        }
        if (entry.rows.isEmpty()) {
            forget(job.message());
        }
        return Optional.of(Handed.of(QueueTables.Kept.of(entry.fresh), domain, rows, now));
    }

    synchronized void forget(long message) {
        Entry entry = entries.remove(message);
        if (entry != null) {
            octets -= entry.octets();
        }
    }
}
