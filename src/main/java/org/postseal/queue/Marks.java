package org.postseal.queue;

import java.sql.SQLException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.postseal.store.Gathering;
import org.postseal.store.Sql;

/**
 * The deliveries that one transaction marks as in flight, at its end: what ends in the same
 * transaction was marked before that, and is in flight no more.
 */
final class Marks implements Gathering {

    private static final int ROWS = 16;
    private static final String ONE = "UPDATE delivery SET state = 'inflight' WHERE id = ?";
    private static final String MANY =
            "UPDATE delivery SET state = 'inflight' WHERE id IN (?" + ", ?".repeat(ROWS - 1) + ")";

    private final Set<Long> deliveries = new LinkedHashSet<>();

    /** Those of the transaction at hand. */
    static Marks of(Sql sql) {
        return sql.gathered(Marks.class, Marks::new);
    }

    void add(Claim claim) {
        claim.recipients().forEach(waiting -> deliveries.add(waiting.deliveryId()));
    }

    /** What is written of the delivery now, comes after its mark. */
    void remove(long delivery) {
        deliveries.remove(delivery);
    }

    @Override
    public void write(Sql sql) throws SQLException {
        List<Long> all = List.copyOf(deliveries);
        int done = 0;
        for (; done + ROWS <= all.size(); done += ROWS) {
            sql.update(MANY, all.subList(done, done + ROWS).toArray());
        }
        for (long delivery : all.subList(done, all.size())) {
            sql.update(ONE, delivery);
        }
    }
}
