package org.postseal.memory;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postseal.mail.Domain;
import org.postseal.mtasts.StsMemory;
import org.postseal.mtasts.StsPolicy;
import org.postseal.store.DataFolder;
import org.postseal.store.Store;

/** Policies across restarts. */
class StsPolicyMemoryTest {

    private static final Instant THEN = Instant.parse("2026-06-01T12:00:00Z");

    @TempDir private Path folder;

    @Test
    @DisplayName("S29 what was kept is there after a restart; the newest of a domain counts")
    void restart() throws Exception {
        StsMemory.Kept first = kept("a.example", "1", "mode: enforce\nmx: *.a.example");
        StsMemory.Kept second = kept("a.example", "2", "mode: none");
        StsMemory.Kept other =
                kept("b.example", "9", "mode: testing\nmx: c.example\nmx: d.example");
        try (DataFolder data = DataFolder.lock(folder);
                Store store = Store.open(data)) {
            StsPolicyMemory memory = new StsPolicyMemory(store);
            memory.put(first);
            memory.put(other);
            memory.put(second);
            memory.put(kept("gone.example", "1", "mode: none"));
            memory.remove(Domain.of("gone.example"));
        }
        try (DataFolder data = DataFolder.lock(folder);
                Store store = Store.open(data)) {
            StsMemory.Contents contents = new StsPolicyMemory(store).load();
            assertThat(contents.kept()).containsExactlyInAnyOrder(second, other);
            assertThat(contents.unreadable()).isEmpty();
        }
    }

    @Test
    @DisplayName("S29 a row that was changed is not read as a policy, nor as none")
    void damaged() throws Exception {
        try (DataFolder data = DataFolder.lock(folder);
                Store store = Store.open(data)) {
            StsPolicyMemory memory = new StsPolicyMemory(store);
            memory.put(kept("a.example", "1", "mode: enforce\nmx: a.example"));
            memory.put(kept("b.example", "1", "mode: enforce\nmx: b.example"));
            store.write(sql ->
                    sql.update(
                            "UPDATE memory SET value = replace(value, 'enforce', 'testing')"
                                    + " WHERE name = 'a.example'"));
            StsMemory.Contents contents = memory.load();
            assertThat(contents.unreadable()).isEqualTo(Set.of(Domain.of("a.example")));
            assertThat(contents.kept()).hasSize(1);
        }
    }

    private static StsMemory.Kept kept(String domain, String id, String fields) {
        String text = "version: STSv1\n" + fields + "\nmax_age: 86400";
        return new StsMemory.Kept(
                Domain.of(domain),
                id,
                StsPolicy.parse(text.getBytes(StandardCharsets.US_ASCII)),
                THEN);
    }
}
