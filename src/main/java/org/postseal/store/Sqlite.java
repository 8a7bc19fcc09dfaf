package org.postseal.store;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteConnection;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/** What is particular to SQLite: how a connection is set up and what its errors mean. */
final class Sqlite {

    private static final int BUSY_TIMEOUT_MILLIS = 10_000;

    /** 64 MB: most pages of mail that passes through are used again before they are copied. */
    private static final int WAL_PAGES_BEFORE_CHECKPOINT = 16_000;

    private static final int WAL_OCTETS_KEPT = 64 << 20;

    /** The pages of some thousand messages on their way; the engine's own 2 MB are read anew. */
    private static final int WRITER_CACHE_KIB = 16 << 10;

    private Sqlite() {}

    /** The connection that writes: the write-ahead log, synced at every commit. */
    static Connection writer(Path file) throws SQLException {
        Connection connection = open(file);
        pragma(connection, "journal_mode = WAL");
        pragma(connection, "synchronous = FULL");
        pragma(connection, "temp_store = MEMORY");
        pragma(connection, "cache_size = -" + WRITER_CACHE_KIB);
        pragma(connection, "wal_autocheckpoint = " + WAL_PAGES_BEFORE_CHECKPOINT);
        pragma(connection, "journal_size_limit = " + WAL_OCTETS_KEPT);
        return connection;
    }

    /** The one connection to a file: nothing stands beside it once it is closed. */
    static Connection alone(Path file) throws SQLException {
        Connection connection = open(file);
        pragma(connection, "journal_mode = DELETE");
        pragma(connection, "synchronous = FULL");
        return connection;
    }

    /** A database of its own that is gone when it is closed. */
    static Connection inMemory() throws SQLException {
        return DriverManager.getConnection("jdbc:sqlite::memory:");
    }

    /** A connection that cannot write. */
    static Connection reader(Path file) throws SQLException {
        Connection connection = open(file);
        pragma(connection, "query_only = ON");
        return connection;
    }

    private static Connection open(Path file) throws SQLException {
        Properties settings = new Properties();
        settings.setProperty("busy_timeout", Integer.toString(BUSY_TIMEOUT_MILLIS));
        // Else the driver asks for the last row's number after each INSERT, which nobody wants.
        settings.setProperty(
                SQLiteConfig.Pragma.JDBC_GET_GENERATED_KEYS.pragmaName, Boolean.toString(false));
        Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file, settings);
        pragma(connection, "cell_size_check = ON");
        // Else the driver tries after each statement to begin a transaction, lest one be left open.
        // Here one is begun and ended in so many words, and beside it each statement is its own.
        connection.unwrap(SQLiteConnection.class).getConnectionConfig().setAutoCommit(false);
        return connection;
    }

    static void pragma(Connection connection, String text) throws SQLException {
        execute(connection, "PRAGMA " + text);
    }

    static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** The failure that an error of the engine, or a fault in a work, means for its caller. */
    static StoreFailure failure(Throwable cause) {
        if (cause instanceof SQLException e && isDamage(e)) {
            return new StoreDamaged("the database is damaged: " + e.getMessage(), cause);
        }
        boolean full =
                cause instanceof SQLiteException e
                        && e.getResultCode() == SQLiteErrorCode.SQLITE_FULL;
        return full ? new StoreFull(cause) : new StoreFailure("database: " + cause, cause);
    }

    /** Whether the engine says that the file's pages make no sense. */
    static boolean isDamage(SQLException e) {
        if (!(e instanceof SQLiteException engine)) {
            return false;
        }
        int primary = engine.getResultCode().code & 0xff;
        return primary == SQLiteErrorCode.SQLITE_CORRUPT.code
                || primary == SQLiteErrorCode.SQLITE_NOTADB.code;
    }
}
