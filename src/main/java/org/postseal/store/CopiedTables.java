package org.postseal.store;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Objects;

/** A copy of the tables in one file, which no relay uses. */
public final class CopiedTables {

    private CopiedTables() {}

    /** The name of the file in a data folder and in a backup. */
    public static String name() {
        return DataFolder.DATABASE;
    }

    /** The name of a file that stands in a folder while a backup is being restored into it. */
    public static String restoringMark() {
        return Soundness.RESTORING;
    }

    /** The highest version of the tables that this program can use. */
    public static int versionMax() {
        return Migrations.latest();
    }

    /**
     * Checks every page, and does a work on the tables; the file needs no other file beside it
     * afterwards. It is not synced.
     *
     * @throws DataFolderRefused when it is damaged
     */
    public static <T> T checked(Path file, Work<T> work) throws IOException {
        Path folder = Objects.requireNonNull(file.toAbsolutePath().getParent());
        try (Connection connection = Sqlite.alone(file)) {
            Soundness.checkAll(connection, folder);
            Sql sql = new Sql(connection);
            Sqlite.execute(connection, "BEGIN IMMEDIATE");
            T result = work.on(sql);
            Sqlite.execute(connection, "COMMIT");
            return result;
        } catch (SQLException e) {
            throw Snapshot.failure(folder, e);
        }
    }
}
