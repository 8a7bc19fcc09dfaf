package org.postseal.proof;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.postseal.store.Gathering;
import org.postseal.store.ManyRows;
import org.postseal.store.Sql;

/** The records of one transaction, which are numbered in their order at its end. */
final class Numbering implements Gathering {

    private static final ManyRows INSERT =
            new ManyRows("INSERT INTO proof_pending (record) VALUES", "(?)", "");

    private final List<String> records = new ArrayList<>();

    void add(List<String> more) {
        records.addAll(more);
    }

    @Override
    public void write(Sql sql) throws SQLException {
        INSERT.update(sql, records);
    }
}
