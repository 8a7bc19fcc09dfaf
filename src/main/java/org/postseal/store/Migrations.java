package org.postseal.store;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/**
 * Brings the tables to the form this version knows, one numbered step after the other, each in a
 * transaction together with its number. A step that was released is never changed.
 */
final class Migrations {

    /** In their order; the first is number 1. */
    private static final List<String> STEPS =
            List.of(
                    "001-first.sql",
                    "002-pins.sql",
                    "003-posture.sql",
                    "004-enforced-rules.sql",
                    "005-proof.sql",
                    "006-checksums.sql",
                    "007-require-tls.sql",
                    "008-large-queues.sql",
                    "009-new-salts.sql");

    private Migrations() {}

    /** The version of the tables that this program makes. */
    static int latest() {
        return STEPS.size();
    }

    /**
     * @throws DataFolderRefused when a newer version has been here
     */
    static void apply(Connection connection, Path folder) throws SQLException, IOException {
        int version = version(connection);
        if (version > STEPS.size()) {
            throw new DataFolderRefused(
                    "The data folder "
                            + folder
                            + " was written by a newer postseal (its tables have version "
                            + version
                            + ", this program knows versions up to "
                            + STEPS.size()
                            + "). Run that newer postseal, or give this one another data folder;"
                            + " it was not touched.");
        }
        for (int step = version; step < STEPS.size(); step++) {
            run(connection, STEPS.get(step), step + 1);
        }
    }

    private static void run(Connection connection, String step, int number)
            throws SQLException, IOException {
        Sqlite.execute(connection, "BEGIN IMMEDIATE");
        try {
            for (String statement : withoutComments(text(step)).split(";", -1)) {
                if (!statement.isBlank()) {
                    Sqlite.execute(connection, statement);
                }
            }
            Sqlite.pragma(connection, "user_version = " + number);
            Sqlite.execute(connection, "COMMIT");
        } catch (SQLException e) {
            Sqlite.execute(connection, "ROLLBACK");
            throw e;
        }
    }

    static int version(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("PRAGMA user_version")) {
            return row.getInt(1);
        }
    }

    private static String withoutComments(String sql) {
        return sql.replaceAll("--[^\n]*", "");
    }

    private static String text(String step) throws IOException {
        try (InputStream in = Migrations.class.getResourceAsStream("sqlite/" + step)) {
            if (in == null) {
                throw new IOException("migration " + step + " is missing from the program");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
