package org.postseal.memory;

import java.io.IOException;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import org.postseal.store.Sql;
import org.postseal.store.Store;

/** Keeps in the store which rules were enforced. */
public final class StoredRules implements RuleMemory {

    private final Store store;

    public StoredRules(Store store) {
        this.store = store;
    }

    @Override
    public List<Kept> load() throws IOException {
        return store.read(sql ->
                sql.query(
                        "SELECT key, text, file, line, since FROM enforced_rule ORDER BY key",
                        row ->
                                new Kept(
                                        row.getString("key"),
                                        row.getString("text"),
                                        row.getString("file"),
                                        row.getInt("line"),
                                        Instant.ofEpochMilli(row.getLong("since")))));
    }

    @Override
    public void change(Collection<Kept> put, Collection<String> removed) throws IOException {
        store.write(sql -> changed(sql, put, removed));
    }

    private static Integer changed(Sql sql, Collection<Kept> put, Collection<String> removed)
            throws SQLException {
        for (String key : removed) {
            sql.update("DELETE FROM enforced_rule WHERE key = ?", key);
        }
        for (Kept rule : put) {
            sql.update(
                    """
                    INSERT INTO enforced_rule (key, text, file, line, since)
                    VALUES (?, ?, ?, ?, ?) ON CONFLICT (key) DO UPDATE SET text = excluded.text,
                        file = excluded.file, line = excluded.line, since = excluded.since\
                    """,
                    rule.key(),
                    rule.text(),
                    rule.file(),
                    rule.line(),
                    rule.since().toEpochMilli());
        }
        return put.size() + removed.size();
    }
}
