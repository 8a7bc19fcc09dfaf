package org.postseal.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Runs statements on one connection, each prepared once. The text of a statement is a constant;
 * everything that varies is a parameter. Used by the one thread that owns the connection.
 */
public final class Sql {

    /** Makes a value of a row. */
    @FunctionalInterface
    public interface RowReader<T> {
        T read(ResultSet row) throws SQLException;
    }

    private final Connection connection;
    private final Map<String, PreparedStatement> statements = new HashMap<>();
    private final Map<Class<?>, Gathering> gathered = new LinkedHashMap<>();
    private boolean gathering;

    Sql(Connection connection) {
        this.connection = connection;
    }

    /**
     * Changes rows.
     *
     * @param parameters text, numbers, octets, truth (kept as 0 or 1) or null
     * @return how many rows
     */
    public int update(String sql, @Nullable Object... parameters) throws SQLException {
        PreparedStatement statement = prepared(sql, parameters);
        try {
            int rows = statement.executeUpdate();
            if (parameters.length > 0) {
                statement.clearParameters();
            }
            return rows;
        } catch (SQLException e) {
            // The driver does not promise that a statement is of use after a failure.
            statements.remove(sql);
            try {
                statement.close();
            } catch (SQLException after) {
                e.addSuppressed(after);
            }
            throw e;
        }
    }

    /** Reads all rows of an answer, which the statement itself must bound. */
    public <T> List<T> query(String sql, RowReader<T> reader, @Nullable Object... parameters)
            throws SQLException {
        List<T> rows = new ArrayList<>();
        try (ResultSet row = prepared(sql, parameters).executeQuery()) {
            while (row.next()) {
                rows.add(reader.read(row));
            }
        }
        return rows;
    }

    /** Does something with a row. */
    @FunctionalInterface
    public interface RowVisitor {
        void visit(ResultSet row) throws SQLException;
    }

    /**
     * Visits the rows of an answer one by one, so that a large one is never held in memory.
     *
     * @return how many
     */
    public int each(String sql, RowVisitor visitor, @Nullable Object... parameters)
            throws SQLException {
        int rows = 0;
        try (ResultSet row = prepared(sql, parameters).executeQuery()) {
            while (row.next()) {
                visitor.visit(row);
                rows++;
            }
        }
        return rows;
    }

    private PreparedStatement prepared(String sql, @Nullable Object... parameters)
            throws SQLException {
        PreparedStatement statement = statements.get(sql);
        if (statement == null) {
            statement = connection.prepareStatement(sql);
            statements.put(sql, statement);
        }
        for (int i = 0; i < parameters.length; i++) {
            bind(statement, i + 1, parameters[i]);
        }
        return statement;
    }

    private static void bind(PreparedStatement statement, int index, @Nullable Object value)
            throws SQLException {
        switch (value) {
            case String text -> statement.setString(index, text);
            case Boolean truth -> statement.setInt(index, truth ? 1 : 0);
            case byte[] octets -> statement.setBytes(index, octets);
            case null, default -> statement.setObject(index, value);
        }
    }

    /**
     * What the works of this transaction gather of one kind.
     *
     * @param fresh makes it for the first work that asks
     * @throws IllegalStateException outside a work that writes: it would never be written
     */
    public <G extends Gathering> G gathered(Class<G> kind, Supplier<G> fresh) {
        if (!gathering) {
            throw new IllegalStateException("nothing is gathered here: " + kind.getName());
        }
        Gathering known = gathered.get(kind);
        if (known == null) {
            known = fresh.get();
            gathered.put(kind, known);
        }
        return kind.cast(known);
    }

    /** Begins a transaction; nothing of another one is left. */
    void begin() throws SQLException {
        gathered.clear();
        update("BEGIN IMMEDIATE");
        gathering = true;
    }

    /** Writes what was gathered, and keeps the transaction. */
    void commit() throws SQLException {
        gathering = false;
        for (Gathering each : gathered.values()) {
            each.write(this);
        }
        update("COMMIT");
    }

    void rollback() throws SQLException {
        gathering = false;
        update("ROLLBACK");
    }

    void close() throws SQLException {
        connection.close();
    }
}
