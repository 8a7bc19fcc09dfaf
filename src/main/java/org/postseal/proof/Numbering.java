package org.postseal.proof;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.postseal.store.Gathering;
import org.postseal.store.Sql;

/** The records of one transaction, which are numbered in their order at its end. */
final class Numbering implements Gathering {

    private static final int ROWS = 16;
    private static final String ONE = "INSERT INTO proof_pending (record) VALUES (?)";
    private static final String MANY = ONE + ", (?)".repeat(ROWS - 1);

    private final List<String> records = new ArrayList<>();

    void add(List<String> more) {
        records.addAll(more);
    }

    @Override
    public void write(Sql sql) throws SQLException {
        int done = 0;
        for (; done + ROWS <= records.size(); done += ROWS) {
            sql.update(MANY, records.subList(done, done + ROWS).toArray());
        }
        for (String record : records.subList(done, records.size())) {
            sql.update(ONE, record);
        }
    }
}
