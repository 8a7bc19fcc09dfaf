package org.postseal.proof;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postseal.store.DataFolder;
import org.postseal.store.Store;

class SaltTablesTest {

    private static final LocalDate TODAY = LocalDate.parse("2026-03-02");
    private static final String YESTERDAY = "2026-03-01";

    @TempDir private Path folder;
    private DataFolder data;
    private Store store;

    @BeforeEach
    void open() throws Exception {
        data = DataFolder.lock(folder);
        store = Store.open(data);
    }

    @AfterEach
    void close() throws Exception {
        store.close();
        data.close();
    }

    private void insert(String address, String day, int salt) throws Exception {
        store.write(sql -> {
            SaltTables.insert(sql, List.of(address, day, new byte[] {(byte) salt}));
            return true;
        });
    }

    private List<Integer> salts(String address) throws Exception {
        return store.read(sql -> SaltTables.of(sql, address, row -> (int) row.getBytes(1)[0]));
    }

    private int putAway() throws Exception {
        return store.write(sql -> SaltTables.putAway(sql, TODAY));
    }

    private long rows(String table) throws Exception {
        return store.read(sql ->
                sql.query("SELECT COUNT(*) FROM " + table, row -> row.getLong(1)).getFirst());
    }

    @Test
    @DisplayName("salts of a day that is over are put away, and open what they opened")
    void putsAway() throws Exception {
        insert("a@here.test", YESTERDAY, 1);
        insert("b@here.test", YESTERDAY, 2);
        insert("a@here.test", TODAY.toString(), 3);
        assertThat(putAway()).isEqualTo(2);
        assertThat(putAway()).isZero();
        assertThat(rows("proof_salt")).isEqualTo(2);
        assertThat(rows("proof_salt_new")).isEqualTo(1);
        assertThat(salts("a@here.test")).containsExactlyInAnyOrder(1, 3);
        assertThat(salts("b@here.test")).containsExactly(2);
        List<String> all = new ArrayList<>();
        store.read(sql -> SaltTables.each(sql, row -> all.add(row.getString(1))));
        assertThat(all).containsExactlyInAnyOrder("a@here.test", "a@here.test", "b@here.test");
    }

    @Test
    @DisplayName("a salt that was written twice is one, before and after it is put away")
    void twiceIsOne() throws Exception {
        insert("a@here.test", YESTERDAY, 1);
        insert("a@here.test", YESTERDAY, 1);
        assertThat(salts("a@here.test")).containsExactly(1);
        assertThat(putAway()).isEqualTo(2);
        insert("a@here.test", YESTERDAY, 1);
        assertThat(putAway()).isEqualTo(1);
        assertThat(rows("proof_salt")).isEqualTo(1);
    }

    @Test
    @DisplayName("an address is erased wherever its salts stand, and no other is")
    void erase() throws Exception {
        insert("a@here.test", YESTERDAY, 1);
        insert("b@here.test", YESTERDAY, 2);
        assertThat(putAway()).isEqualTo(2);
        insert("a@here.test", TODAY.toString(), 3);
        insert("b@here.test", TODAY.toString(), 4);
        assertThat(store.<Integer>write(sql -> SaltTables.erase(sql, "a@here.test"))).isEqualTo(2);
        assertThat(salts("a@here.test")).isEmpty();
        assertThat(salts("b@here.test")).containsExactlyInAnyOrder(2, 4);
    }

    @Test
    @DisplayName("what is past its time goes from both tables")
    void prune() throws Exception {
        insert("a@here.test", "2026-02-01", 1);
        assertThat(putAway()).isEqualTo(1);
        insert("a@here.test", "2026-02-02", 2);
        insert("a@here.test", YESTERDAY, 3);
        LocalDate before = LocalDate.parse("2026-02-20");
        assertThat(store.<Integer>write(sql -> SaltTables.prune(sql, before))).isEqualTo(2);
        assertThat(salts("a@here.test")).containsExactly(3);
    }

    @Test
    @DisplayName("many are put away in turns, until none is left")
    void manyInTurns() throws Exception {
        store.write(sql -> {
            for (int i = 0; i < 12_000; i++) {
                SaltTables.insert(sql, List.of("u" + i + "@here.test", YESTERDAY, new byte[] {1}));
            }
            return true;
        });
        int turns = 0;
        while (putAway() > 0) {
            turns++;
        }
        assertThat(turns).isBetween(2, 4);
        assertThat(rows("proof_salt")).isEqualTo(12_000);
        assertThat(rows("proof_salt_new")).isZero();
    }
}
