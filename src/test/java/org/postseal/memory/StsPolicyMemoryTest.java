package org.postseal.memory;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postseal.FakeClock;
import org.postseal.mail.Domain;
import org.postseal.mtasts.StsMemory;
import org.postseal.mtasts.StsPolicy;

/** Policies across restarts. */
class StsPolicyMemoryTest {

    private static final Instant THEN = Instant.parse("2026-06-01T12:00:00Z");

    @TempDir private Path folder;

    private final FakeClock clock = FakeClock.atStart();
    private MemoryFixture house;

    @BeforeEach
    void start() throws IOException {
        house = new MemoryFixture(folder);
    }

    @AfterEach
    void stop() throws IOException {
        house.close();
    }

    private StsPolicyMemory memory() {
        return new StsPolicyMemory(house.table, clock);
    }

    @Test
    @DisplayName("S29 what was kept is there after a restart; the newest of a domain counts")
    void restart() throws Exception {
        StsMemory.Kept first = kept("a.example", "1", "mode: enforce\nmx: *.a.example");
        StsMemory.Kept second = kept("a.example", "2", "mode: none");
        StsMemory.Kept other =
                kept("b.example", "9", "mode: testing\nmx: c.example\nmx: d.example");
        memory().put(first);
        memory().put(other);
        memory().put(second);
        memory().put(kept("gone.example", "1", "mode: none"));
        memory().remove(Domain.of("gone.example"));
        house.restart();
        StsMemory.Contents contents = memory().load();
        assertThat(contents.kept()).containsExactlyInAnyOrder(second, other);
        assertThat(contents.unreadable()).isEmpty();
    }

    @Test
    @DisplayName("S29 a row that was changed is not read as a policy, nor as none")
    void damaged() throws Exception {
        memory().put(kept("a.example", "1", "mode: enforce\nmx: a.example"));
        memory().put(kept("b.example", "1", "mode: enforce\nmx: b.example"));
        house.damage(
                "UPDATE memory SET value = replace(value, 'enforce', 'testing')"
                        + " WHERE name = 'a.example'");
        StsMemory.Contents contents = memory().load();
        assertThat(contents.unreadable()).isEqualTo(Set.of(Domain.of("a.example")));
        assertThat(contents.kept()).hasSize(1);
    }

    @Test
    @DisplayName("S33 a forgotten policy leaves when, who, why and what it was, for good")
    void forgotten() throws Exception {
        memory().put(kept("a.example", "1", "mode: enforce\nmx: a.example"));
        memory().forget(Domain.of("a.example"), "mode: enforce", "alice", "moved away");
        house.restart();
        assertThat(memory().load().kept()).isEmpty();
        assertThat(house.table.changes(Optional.empty()))
                .containsExactly(
                        new MemoryChange(
                                clock.instant(),
                                "mta-sts",
                                "a.example",
                                MemoryChange.What.FORGOTTEN,
                                new MemoryChange.Will("alice", "moved away"),
                                "mode: enforce"));
        assertThat(house.table.changes(Optional.of("pin"))).isEmpty();
    }

    @Test
    @DisplayName("A look at a relay's memory from beside it reads everything and keeps nothing")
    void looking() throws Exception {
        StsMemory.Kept first = kept("a.example", "1", "mode: none");
        memory().put(first);
        try (org.postseal.store.Store beside =
                org.postseal.store.Store.look(folder).orElseThrow()) {
            StsMemory look =
                    StsMemory.onlyRead(new StsPolicyMemory(new MemoryTable(beside), clock));
            look.put(kept("b.example", "1", "mode: none"));
            look.remove(Domain.of("a.example"));
            look.forget(Domain.of("a.example"), "", "", "");
            assertThat(look.load().kept()).containsExactly(first);
        }
        assertThat(memory().load().kept()).containsExactly(first);
        assertThat(org.postseal.store.Store.look(folder.resolve("nowhere"))).isEmpty();
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
