package org.postseal.store;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import org.sqlite.SQLiteConnection;
import org.sqlite.SQLiteErrorCode;

/**
 * The tables as they were at one moment, while a relay may go on changing them; and a copy of them
 * in one file. A long one keeps the relay's write-ahead log from being cut. Used by one thread.
 */
public final class Snapshot implements Closeable {

    private final Path folder;
    private final Connection connection;
    private final Sql sql;
    private boolean begun;

    private Snapshot(Path folder, Connection connection) {
        this.folder = folder;
        this.connection = connection;
        this.sql = new Sql(connection);
    }

    /**
     * Opens the tables of a folder, in which a relay may run.
     *
     * @throws DataFolderRefused when there are none, another version wrote them, or they are
     *     damaged
     */
    public static Snapshot open(Path folder) throws IOException {
        Path database = folder.resolve(DataFolder.DATABASE);
        if (Files.notExists(database) || Files.size(database) == 0) {
            throw new DataFolderRefused("There is no database " + database);
        }
        if (Files.exists(folder.resolve(Soundness.RESTORING))) {
            throw new DataFolderRefused("A restore into " + folder + " did not come to its end");
        }
        try {
            Connection connection = Sqlite.reader(database);
            requireKnown(connection, folder);
            return new Snapshot(folder, connection);
        } catch (SQLException e) {
            throw failure(folder, e);
        }
    }

    private static void requireKnown(Connection connection, Path folder)
            throws SQLException, IOException {
        int version = Migrations.version(connection);
        if (version < 1 || version > Migrations.latest()) {
            connection.close();
            throw new DataFolderRefused(
                    "The tables in "
                            + folder
                            + " have version "
                            + version
                            + ", this program knows versions from 1 to "
                            + Migrations.latest());
        }
    }

    static IOException failure(Path folder, SQLException e) {
        return Sqlite.isDamage(e)
                ? DataFolderRefused.damaged(folder, String.valueOf(e.getMessage()))
                : new IOException("the database in " + folder + ": " + e.getMessage(), e);
    }

    /** Reads the tables as they are now. What follows sees this moment too, until the next one. */
    public <T> T now(Work<T> first) throws IOException {
        try {
            if (begun) {
                Sqlite.execute(connection, "ROLLBACK");
            }
            Sqlite.execute(connection, "BEGIN");
            begun = true;
            return first.on(sql);
        } catch (SQLException e) {
            throw failure(folder, e);
        }
    }

    /** The version of the tables. */
    public int version() throws IOException {
        try {
            return Migrations.version(connection);
        } catch (SQLException e) {
            throw failure(folder, e);
        }
    }

    /** Writes the tables of this moment into an empty file; see {@link CopiedTables}. */
    public void copyTo(Path file) throws IOException {
        try {
            int code =
                    connection
                            .unwrap(SQLiteConnection.class)
                            .getDatabase()
                            .backup("main", file.toString(), (_, _) -> {});
            if (code != SQLiteErrorCode.SQLITE_OK.code) {
                throw new IOException(
                        file + " cannot be written: " + SQLiteErrorCode.getErrorCode(code));
            }
        } catch (SQLException e) {
            throw new IOException(file + " cannot be written: " + e.getMessage(), e);
        }
    }

    @Override
    public void close() throws IOException {
        try {
            sql.close();
        } catch (SQLException e) {
            throw failure(folder, e);
        }
    }
}
