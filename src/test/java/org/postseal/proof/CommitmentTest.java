package org.postseal.proof;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postseal.FakeClock;

class CommitmentTest {

    private static final String ADDRESS = "u@example.org";

    private final FakeClock clock = FakeClock.atStart();
    private final Journal journal = new Journal(clock, new SecureRandom());

    @Test
    @DisplayName("an address has one commitment a day, in whatever case it is written")
    void oneEachDay() {
        String first = commitment(ADDRESS);
        assertThat(commitment(ADDRESS)).isEqualTo(first);
        assertThat(commitment("U@Example.ORG")).isEqualTo(first);
        assertThat(commitment("v@example.org")).isNotEqualTo(first);
        clock.advance(Duration.ofDays(1));
        assertThat(commitment(ADDRESS)).isNotEqualTo(first);
    }

    @Test
    @DisplayName("a text that may hold the address stands behind the same salt, and is another")
    void sameSalt() {
        Journal.Entry entry = journal.entry();
        String address = entry.commitment(ADDRESS);
        String text = entry.commitment(ADDRESS, "250 " + ADDRESS);
        assertThat(text).isNotEqualTo(address);
        assertThat(entry.commitment(ADDRESS, ADDRESS)).isNotEqualTo(address);
        assertThat(journal.entry().commitment(ADDRESS, "250 " + ADDRESS)).isEqualTo(text);
        assertThat(entry.commitment("")).isEmpty();
    }

    @Test
    @DisplayName("what was erased has a new salt from then on; others keep theirs")
    void erased(@TempDir Path data) throws Exception {
        String first = commitment(ADDRESS);
        String other = commitment("v@example.org");
        try (ProofFixture fixture = new ProofFixture(data)) {
            journal.erase(fixture.store, "U@example.org", "{}");
        }
        assertThat(commitment(ADDRESS)).isNotEqualTo(first);
        assertThat(commitment("v@example.org")).isEqualTo(other);
    }

    @Test
    @DisplayName("a salt that was destroyed while a record with it was made is not stored")
    void erasedMeanwhile(@TempDir Path data) throws Exception {
        Journal.Entry entry = journal.entry();
        entry.commitment(ADDRESS);
        try (ProofFixture fixture = new ProofFixture(data)) {
            journal.erase(fixture.store, ADDRESS, "{}");
            fixture.store.write(sql -> {
                entry.write(sql);
                return 0;
            });
            assertThat(journal.erase(fixture.store, ADDRESS, "{}")).isZero();
        }
    }

    @Test
    @DisplayName("of very many addresses those asked for last are held")
    void bounded() {
        String first = commitment(ADDRESS);
        String second = commitment("v@example.org");
        for (int i = 0; i < Journal.ADDRESSES_HELD_MAX - 1; i++) {
            commitment("u" + i + "@example.net");
            commitment(ADDRESS);
        }
        assertThat(commitment(ADDRESS)).isEqualTo(first);
        assertThat(commitment("v@example.org")).isNotEqualTo(second);
    }

    private String commitment(String address) {
        return journal.entry().commitment(address);
    }
}
