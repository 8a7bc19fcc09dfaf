package org.postseal.memory;

import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.postseal.store.Sql;
import org.postseal.store.Store;
import org.postseal.store.StoreFailure;

/**
 * The table of all that is remembered, and the one that tells what became of it. A thing and the
 * word of its change are written in one transaction. Safe for use by many threads.
 */
public final class MemoryTable {

    /** Changes that are told; of older ones those by an operator are kept all the same. */
    static final int CHANGES_MAX = 10_000;

    private static final String COLUMNS = "kind, name, value, digest, updated, expires";

    private final Store store;

    public MemoryTable(Store store) {
        this.store = store;
    }

    List<MemoryRow> load(String kind) throws StoreFailure {
        return store.read(sql ->
                sql.query(
                        "SELECT " + COLUMNS + " FROM memory WHERE kind = ?",
                        MemoryRow::read,
                        kind));
    }

    /** Keeps rows, each in the place of an earlier one of its name. */
    void put(List<MemoryRow> rows) throws StoreFailure {
        store.write(sql -> {
            for (MemoryRow row : rows) {
                put(sql, row);
            }
            return rows.size();
        });
    }

    /** Keeps a row in the place of an earlier one, and what became of that one. */
    void replace(MemoryRow row, MemoryChange change) throws StoreFailure {
        store.write(sql -> {
            note(sql, change);
            return put(sql, row);
        });
    }

    /** Drops a row of which nobody needs to be told. */
    void remove(String kind, String name) throws StoreFailure {
        store.write(sql -> remove(sql, kind, name));
    }

    /** Drops what the change says was forgotten. */
    void forget(MemoryChange change) throws StoreFailure {
        store.write(sql -> {
            note(sql, change);
            return remove(sql, change.kind(), change.name());
        });
    }

    /**
     * What became of things, the latest first.
     *
     * @param kind of one kind only
     */
    List<MemoryChange> changes(Optional<String> kind) throws StoreFailure {
        String wanted = kind.orElse("");
        return store.read(sql ->
                sql.query(
                        "SELECT at, kind, name, what, who, why, was FROM memory_change"
                                + " WHERE (? = '' OR kind = ?) ORDER BY id DESC LIMIT ?",
                        row ->
                                new MemoryChange(
                                        Instant.ofEpochMilli(row.getLong(1)),
                                        row.getString(2),
                                        row.getString(3),
                                        MemoryChange.What.of(row.getString(4)),
                                        new MemoryChange.Will(row.getString(5), row.getString(6)),
                                        row.getString(7)),
                        wanted,
                        wanted,
                        CHANGES_MAX));
    }

    private static int put(Sql sql, MemoryRow row) throws SQLException {
        return sql.update(
                "INSERT INTO memory ("
                        + COLUMNS
                        + ") VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (kind, name)"
                        + " DO UPDATE SET value = excluded.value, digest = excluded.digest,"
                        + " updated = excluded.updated, expires = excluded.expires",
                row.kind(),
                row.name(),
                row.value(),
                row.digest(),
                row.updated(),
                row.expires());
    }

    private static int remove(Sql sql, String kind, String name) throws SQLException {
        return sql.update("DELETE FROM memory WHERE kind = ? AND name = ?", kind, name);
    }

    private static void note(Sql sql, MemoryChange change) throws SQLException {
        sql.update(
                "INSERT INTO memory_change (at, kind, name, what, who, why, was)"
                        + " VALUES (?, ?, ?, ?, ?, ?, ?)",
                change.at().toEpochMilli(),
                change.kind(),
                change.name(),
                change.what().word(),
                change.who(),
                change.why(),
                change.was());
        sql.update(
                "DELETE FROM memory_change WHERE what = ?"
                        + " AND id <= (SELECT max(id) FROM memory_change) - ?",
                MemoryChange.What.MOVED.word(),
                CHANGES_MAX);
    }
}
