package org.postseal.kill;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The short forms of {@code scripts/kill-harness}. */
class KillHarnessTest {

    @TempDir Path folder;

    @Test
    @DisplayName("Q18 killed ten times anywhere: nothing lost, or clear, or wrongly twice")
    void tenTimes() throws Exception {
        killed(10, 1);
    }

    @Test
    @Tag("slow")
    @DisplayName("Q18 killed 200 times anywhere: nothing lost, or clear, or wrongly twice")
    void manyTimes() throws Exception {
        killed(200, 2);
    }

    private void killed(int times, long seed) throws Exception {
        try (KillHarness harness =
                new KillHarness(KilledRelay.plainCommand(), folder, seed, System.out)) {
            assertThat(harness.run(times)).isEmpty();
            Ledger.Sum sum = harness.sum();
            assertThat(sum.accepted()).isGreaterThan(times);
            assertThat(sum.lost()).isZero();
        }
    }
}
