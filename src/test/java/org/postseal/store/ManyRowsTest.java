package org.postseal.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ManyRowsTest {

    private static final ManyRows INSERT =
            new ManyRows(
                    "INSERT INTO proof_chain (sha256, seen, pem) VALUES",
                    "(?, ?, 'pem')",
                    "ON CONFLICT DO NOTHING");

    @TempDir private Path folder;

    @ParameterizedTest
    @DisplayName("G04 whatever their number, all rows are written, each with its own values")
    @ValueSource(ints = {0, 1, 3, 4, 15, 16, 17, 37, 64})
    void all(int count) throws Exception {
        List<Object> parameters = new ArrayList<>();
        List<String> rows = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            parameters.add("row %02d".formatted(i));
            parameters.add(i);
            rows.add("row %02d is %d".formatted(i, i));
        }
        try (DataFolder data = DataFolder.lock(folder);
                Store store = Store.open(data)) {
            store.write(sql -> {
                INSERT.update(sql, parameters);
                return true;
            });
            List<String> kept =
                    store.read(sql ->
                            sql.query(
                                    "SELECT sha256, seen FROM proof_chain ORDER BY sha256",
                                    row -> row.getString(1) + " is " + row.getLong(2)));
            assertThat(kept).isEqualTo(rows);
        }
    }
}
