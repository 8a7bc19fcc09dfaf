package org.postseal.queue;

import java.sql.SQLException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.postseal.store.Gathering;
import org.postseal.store.ManyRows;
import org.postseal.store.Sql;

/**
 * The deliveries that one transaction marks as in flight, at its end: what ends in the same
 * transaction was marked before that, and is in flight no more.
 */
final class Marks implements Gathering {

    private static final ManyRows MARK =
            new ManyRows("UPDATE delivery SET state = 'inflight' WHERE id IN (", "?", ")");

    private final Set<Long> deliveries = new LinkedHashSet<>();

    /** Those of the transaction at hand. */
    static Marks of(Sql sql) {
        return sql.gathered(Marks.class, Marks::new);
    }

    void add(Claim claim) {
        for (Claim.Waiting waiting : claim.recipients()) {
            deliveries.add(waiting.deliveryId());
        }
    }

    /** What is written of the delivery now, comes after its mark. */
    void remove(long delivery) {
        deliveries.remove(delivery);
    }

    @Override
    public void write(Sql sql) throws SQLException {
        MARK.update(sql, List.copyOf(deliveries));
    }
}
