package org.postseal.proof;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postseal.store.DataFolder;
import org.postseal.store.Sql;
import org.postseal.store.Store;

class JournalTest {

    private static final String ERASED = "user@here.test";
    private static final String OTHER = "other@here.test";

    /** More than the journal holds, so that it has forgotten what came before. */
    private static final int MANY = 25_000;

    @TempDir private Path folder;

    private final Journal journal = new Journal(Clock.systemUTC(), new SecureRandom());

    private static List<String> addresses(Store store) throws Exception {
        return store.read(sql ->
                sql.query("SELECT address FROM proof_salt_new", row -> row.getString("address")));
    }

    private static boolean await(CountDownLatch latch) {
        try {
            latch.await();
            return true;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static boolean write(Journal.Entry entry, Sql sql) throws java.sql.SQLException {
        entry.write(sql);
        return true;
    }

    @Test
    @DisplayName(
            "a salt that waits for its row in the transaction of its erasure is erased with it")
    void erasedBeforeItIsWritten() throws Exception {
        try (DataFolder data = DataFolder.lock(folder);
                Store store = Store.open(data)) {
            CountDownLatch gathered = new CountDownLatch(1);
            store.begin(sql -> await(gathered));
            Journal.Entry entry = journal.entry();
            assertThat(entry.commitment(ERASED)).isNotEqualTo(entry.commitment(OTHER));
            makeForget();
            store.begin(sql -> write(entry, sql));
            FutureTask<Integer> rows = new FutureTask<>(() -> journal.erase(store, ERASED, "{}"));
            Thread admin = Thread.ofPlatform().start(rows);
            while (admin.getState() != Thread.State.WAITING && admin.isAlive()) {
                Thread.onSpinWait();
            }
            gathered.countDown();
            rows.get();
            assertThat(addresses(store)).containsExactly(OTHER);
        }
    }

    /** By many addresses that are asked for more often. */
    private void makeForget() {
        for (int i = 0; i < MANY; i++) {
            String address = "u" + i + "@there.test";
            for (int times = 0; times < 3; times++) {
                journal.entry().commitment(address);
            }
        }
    }

    @Test
    @DisplayName("a salt has one row, however many works of a transaction need it")
    void once() throws Exception {
        try (DataFolder data = DataFolder.lock(folder);
                Store store = Store.open(data)) {
            Journal.Entry first = journal.entry();
            Journal.Entry second = journal.entry();
            assertThat(first.commitment(OTHER)).isEqualTo(second.commitment(OTHER));
            store.write(sql -> write(first, sql) && write(second, sql));
            store.write(sql -> write(journal.entry(), sql));
            assertThat(addresses(store)).containsExactly(OTHER);
        }
    }
}
