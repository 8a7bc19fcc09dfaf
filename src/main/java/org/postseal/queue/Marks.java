package org.postseal.queue;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.postseal.store.Gathering;
import org.postseal.store.Sql;

/** The deliveries that one transaction marks as in flight. */
final class Marks implements Gathering {

    private static final int ROWS = 16;
    private static final String ONE = "UPDATE delivery SET state = 'inflight' WHERE id = ?";
    private static final String MANY =
            "UPDATE delivery SET state = 'inflight' WHERE id IN (?" + ", ?".repeat(ROWS - 1) + ")";

    private final List<Long> deliveries = new ArrayList<>();

    void add(Claim claim) {
        claim.recipients().forEach(waiting -> deliveries.add(waiting.deliveryId()));
    }

    @Override
    public void write(Sql sql) throws SQLException {
        int done = 0;
        for (; done + ROWS <= deliveries.size(); done += ROWS) {
            sql.update(MANY, deliveries.subList(done, done + ROWS).toArray());
        }
        for (long delivery : deliveries.subList(done, deliveries.size())) {
            sql.update(ONE, delivery);
        }
    }
}
