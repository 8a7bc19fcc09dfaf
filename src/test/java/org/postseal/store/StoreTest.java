package org.postseal.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoreTest {

    private static final String INSERT = "INSERT INTO proof_pending (record) VALUES (?)";

    @TempDir private Path folder;

    private static long rows(Store store) throws StoreFailure {
        return store.read(sql ->
                sql.query("SELECT COUNT(*) FROM proof_pending", row -> row.getLong(1)).getFirst());
    }

    @Test
    @DisplayName("G04 a work that fails takes nothing along, and nobody else with it")
    void failsAlone() throws Exception {
        try (DataFolder data = DataFolder.lock(folder);
                Store store = Store.open(data);
                ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Integer>> good = new ArrayList<>();
            List<Future<Integer>> bad = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                good.add(callers.submit(() -> store.write(sql -> sql.update(INSERT, "kept"))));
                bad.add(callers.submit(() -> store.write(StoreTest::insertAndFail)));
            }
            for (Future<Integer> each : good) {
                assertThat(each.get()).isEqualTo(1);
            }
            for (Future<Integer> each : bad) {
                assertThatThrownBy(each::get).hasCauseInstanceOf(StoreFailure.class);
            }
            assertThat(rows(store)).isEqualTo(50);
        }
    }

    private static Integer insertAndFail(Sql sql) throws SQLException {
        sql.update(INSERT, "never kept");
        throw new SQLException("refused");
    }

    @Test
    @DisplayName("G04 every commit is synced before it counts")
    void synced() throws Exception {
        try (DataFolder data = DataFolder.lock(folder);
                Store store = Store.open(data)) {
            assertThat(pragma(store, "synchronous")).isEqualTo("2"); // FULL
            assertThat(pragma(store, "journal_mode")).isEqualTo("wal");
        }
    }

    private static String pragma(Store store, String name) throws StoreFailure {
        return store.write(sql -> sql.query("PRAGMA " + name, row -> row.getString(1)).getFirst());
    }

    @Test
    @DisplayName("not even an error of the machine ends the threads that keep and read")
    void survivesErrors() throws Exception {
        try (DataFolder data = DataFolder.lock(folder);
                Store store = Store.open(data)) {
            Work<Integer> overflow =
                    sql -> {
                        throw new StackOverflowError();
                    };
            for (int i = 0; i < 10; i++) {
                assertThatThrownBy(() -> store.write(overflow)).isInstanceOf(StoreFailure.class);
                assertThatThrownBy(() -> store.read(overflow)).isInstanceOf(StoreFailure.class);
            }
            store.write(sql -> sql.update(INSERT, "kept"));
            assertThat(rows(store)).isEqualTo(1);
        }
    }

    @Test
    @DisplayName("mail in the database is for its owner alone, whatever the folder's rights")
    void privateFiles() throws IOException {
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.createFile(folder.resolve("postseal.db"));
        try (DataFolder data = DataFolder.lock(folder);
                Store store = Store.open(data)) {
            store.write(sql -> sql.update(INSERT, "kept"));
            for (String name : List.of("postseal.db", "postseal.db-wal", "postseal.db-shm")) {
                assertThat(Files.getPosixFilePermissions(folder.resolve(name)))
                        .as(name)
                        .isEqualTo(PosixFilePermissions.fromString("rw-------"));
            }
        }
    }

    @Test
    @DisplayName("a data folder of a newer version is refused in words, and not touched")
    void newerVersion() throws Exception {
        try (DataFolder data = DataFolder.lock(folder)) {
            try (Store store = Store.open(data)) {
                store.write(sql -> sql.update("PRAGMA user_version = 99"));
            }
            byte[] before = Files.readAllBytes(folder.resolve("postseal.db"));
            assertThatThrownBy(() -> Store.open(data))
                    .isInstanceOf(DataFolderRefused.class)
                    .hasMessageContaining("newer postseal")
                    .hasMessageContaining("99")
                    .hasMessageContaining(folder.toString());
            assertThat(Files.readAllBytes(folder.resolve("postseal.db"))).isEqualTo(before);
        }
    }

    @Test
    @DisplayName("a file that is no database is named")
    void noDatabase() throws IOException {
        Files.writeString(folder.resolve("postseal.db"), "this is no database at all. ".repeat(99));
        try (DataFolder data = DataFolder.lock(folder)) {
            assertThatThrownBy(() -> Store.open(data))
                    .isInstanceOf(DataFolderRefused.class)
                    .hasMessageContaining(folder.resolve("postseal.db").toString());
        }
    }

    @Test
    @DisplayName("a data folder belongs to one process at a time")
    void oneOwner() throws IOException {
        try (DataFolder _ = DataFolder.lock(folder)) {
            assertThatThrownBy(() -> DataFolder.lock(folder))
                    .isInstanceOf(DataFolderRefused.class)
                    .hasMessageContaining("in use by another postseal process");
        }
        DataFolder.lock(folder).close();
    }
}
