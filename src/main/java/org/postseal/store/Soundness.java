package org.postseal.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Whether a database can be relied on. A damaged one is refused as a whole: no part of it is used,
 * delivered or changed.
 */
final class Soundness {

    /** A file that stands in a folder while a backup is being restored into it. */
    static final String RESTORING = "restoring";

    /** Up to this size the close look takes a tenth of a second, and is taken at every start. */
    private static final long SMALL_OCTETS = 16 << 20;

    private static final int FINDINGS_MAX = 3;

    private Soundness() {}

    /**
     * What can be told from the files alone. The database's file may be there and empty, as {@link
     * DataFolder} makes one.
     *
     * @param afterCrash whether the machine went down under the last run
     * @throws DataFolderRefused when messages are there without the database they belong to, the
     *     write-ahead log has lost something, or a restore was cut off
     */
    static void checkFiles(DataFolder folder, boolean afterCrash) throws IOException {
        if (Files.exists(folder.path().resolve(RESTORING))) {
            throw new DataFolderRefused(
                    "A restore into the data folder "
                            + folder.path()
                            + " did not come to its end, so the folder is not whole. Empty it and"
                            + " restore the backup again.");
        }
        if (Files.size(folder.database()) == 0 && !isNew(folder)) {
            throw DataFolderRefused.damaged(
                    folder.path(), "its file is missing or empty, and messages are there");
        }
        if (WriteAheadLog.isDamaged(log(folder), afterCrash)) {
            throw DataFolderRefused.damaged(
                    folder.path(), "its log, postseal.db-wal, does not hold all that was written");
        }
    }

    private static Path log(DataFolder folder) {
        return folder.path().resolve(DataFolder.DATABASE + "-wal");
    }

    private static boolean isNew(DataFolder folder) throws IOException {
        Path log = log(folder);
        try (Stream<Path> bodies = Files.list(folder.bodies())) {
            return bodies.findAny().isEmpty() && (Files.notExists(log) || Files.size(log) == 0);
        }
    }

    /**
     * Looks at the pages of an open database, before anything of it is used. What costs little is
     * always done.
     *
     * @param closely every page of a large one too: seconds for a gigabyte
     */
    static void checkPages(Connection connection, Path folder, boolean closely)
            throws SQLException, IOException {
        if (isSmall(connection)) {
            requireOk(connection, folder, "integrity_check");
        } else if (closely) {
            requireOk(connection, folder, "quick_check");
        }
    }

    private static boolean isSmall(Connection connection) throws SQLException {
        return number(connection, "page_count") * number(connection, "page_size") <= SMALL_OCTETS;
    }

    private static long number(Connection connection, String pragma) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("PRAGMA " + pragma)) {
            return row.getLong(1);
        }
    }

    /** Everything that the engine itself can find, as for a backup. */
    static void checkAll(Connection connection, Path folder) throws SQLException, IOException {
        requireOk(connection, folder, "integrity_check");
    }

    private static void requireOk(Connection connection, Path folder, String check)
            throws SQLException, IOException {
        List<String> found = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet row =
                        statement.executeQuery("PRAGMA " + check + "(" + FINDINGS_MAX + ")")) {
            while (row.next()) {
                found.add(row.getString(1));
            }
        }
        if (!found.equals(List.of("ok"))) {
            throw DataFolderRefused.damaged(folder, String.join("; ", found).replace('\n', ' '));
        }
    }

    /** The tables must be word for word what the migrations make. */
    static void checkTables(Connection connection, Path folder) throws SQLException, IOException {
        try (Connection fresh = Sqlite.inMemory()) {
            Migrations.apply(fresh, folder);
            if (!tables(connection).equals(tables(fresh))) {
                throw DataFolderRefused.damaged(folder, "its tables are not those of this version");
            }
        }
    }

    private static List<String> tables(Connection connection) throws SQLException {
        List<String> tables = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet row =
                        statement.executeQuery(
                                """
                                SELECT type || ' ' || name || ' ' || tbl_name || ' '
                                    || COALESCE(sql, '')
                                FROM sqlite_schema WHERE name NOT LIKE 'sqlite_stat%'
                                ORDER BY type, name\
                                """)) {
            while (row.next()) {
                tables.add(row.getString(1));
            }
        }
        return tables;
    }
}
