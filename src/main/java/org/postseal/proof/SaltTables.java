package org.postseal.proof;

import java.sql.SQLException;
import java.time.LocalDate;
import java.util.List;
import org.postseal.store.ManyRows;
import org.postseal.store.Sql;

/**
 * The two tables of salts. New ones stand in the order in which they came: an address that nobody
 * has written to today would otherwise be a page of the tree to itself. When their day is over they
 * are put away by address. The same salt may stand twice, and is one.
 */
final class SaltTables {

    /** So many are put away in one transaction, for which mail waits. */
    private static final int AT_ONCE = 5_000;

    private static final ManyRows INSERT =
            new ManyRows("INSERT INTO proof_salt_new (address, day, salt) VALUES", "(?, ?, ?)", "");

    private SaltTables() {}

    /**
     * @param rows address, day and salt of one after the other
     */
    static void insert(Sql sql, List<Object> rows) throws SQLException {
        INSERT.update(sql, rows);
    }

    /** What is read of the salts of an address; the row has the salt. */
    static <T> List<T> of(Sql sql, String address, Sql.RowReader<T> reader) throws SQLException {
        return sql.query(
                """
                SELECT salt FROM proof_salt WHERE address = ?
                UNION SELECT salt FROM proof_salt_new WHERE address = ?\
                """,
                reader,
                address,
                address);
    }

    /** Goes through all of them; a row has the address and the salt, and may come twice. */
    static int each(Sql sql, Sql.RowVisitor visitor) throws SQLException {
        return sql.each("SELECT address, salt FROM proof_salt ORDER BY address, day", visitor)
                + sql.each("SELECT address, salt FROM proof_salt_new ORDER BY number", visitor);
    }

    /**
     * Destroys the salts of an address.
     *
     * @return how many there were
     */
    static int erase(Sql sql, String address) throws SQLException {
        int count = of(sql, address, row -> true).size();
        sql.update("DELETE FROM proof_salt WHERE address = ?", address);
        sql.update("DELETE FROM proof_salt_new WHERE address = ?", address);
        return count;
    }

    /**
     * Destroys those of the days before.
     *
     * @return how many rows
     */
    static int prune(Sql sql, LocalDate day) throws SQLException {
        return sql.update("DELETE FROM proof_salt WHERE day < ?", day.toString())
                + sql.update("DELETE FROM proof_salt_new WHERE day < ?", day.toString());
    }

    /**
     * Puts away the oldest of those whose day is over, as many as may be at once.
     *
     * @return how many; 0 when nothing is left to do
     */
    static int putAway(Sql sql, LocalDate today) throws SQLException {
        List<Long> oldest =
                sql.query(
                        "SELECT number FROM proof_salt_new ORDER BY number LIMIT " + AT_ONCE,
                        row -> row.getLong(1));
        if (oldest.isEmpty()) {
            return 0;
        }
        sql.update(
                """
                INSERT INTO proof_salt (address, day, salt)
                SELECT address, day, salt FROM proof_salt_new WHERE number <= ? AND day < ?
                ORDER BY address, day
                ON CONFLICT DO NOTHING\
                """,
                oldest.getLast(),
                today.toString());
        return sql.update(
                "DELETE FROM proof_salt_new WHERE number <= ? AND day < ?",
                oldest.getLast(),
                today.toString());
    }
}
