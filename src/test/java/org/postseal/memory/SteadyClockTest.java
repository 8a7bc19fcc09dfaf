package org.postseal.memory;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postseal.FakeClock;

/** The time by which remembered things age, whatever is done to the wall clock. */
class SteadyClockTest {

    @TempDir private Path folder;

    private final FakeClock wall = FakeClock.atStart();
    private final AtomicLong nanos = new AtomicLong();
    private MemoryFixture house;

    @BeforeEach
    void start() throws IOException {
        house = new MemoryFixture(folder);
    }

    @AfterEach
    void stop() throws IOException {
        house.close();
    }

    private SteadyClock resumed() {
        return SteadyClock.resume(house.table, wall, nanos::get);
    }

    @Test
    @DisplayName("S32 it begins with the wall clock and then follows nothing but time")
    void running() {
        SteadyClock clock = resumed();
        Instant start = wall.instant();
        assertThat(clock.instant()).isEqualTo(start);
        wall.advance(Duration.ofDays(4000));
        assertThat(clock.instant()).isEqualTo(start);
        nanos.addAndGet(Duration.ofHours(3).toNanos());
        assertThat(clock.instant()).isEqualTo(start.plus(Duration.ofHours(3)));
    }

    @Test
    @DisplayName("S32 across a restart a wall clock set far ahead counts as a day")
    void setAhead() throws IOException {
        resumed().beat();
        Instant last = wall.instant();
        wall.advance(Duration.ofHours(5));
        house.restart();
        assertThat(resumed().instant()).isEqualTo(last.plus(Duration.ofHours(5)));
        for (Duration more : List.of(Duration.ofHours(20), Duration.ofDays(4000))) {
            wall.advance(more);
            assertThat(resumed().instant()).isEqualTo(last.plus(SteadyClock.ABSENCE_MAX));
        }
    }

    @Test
    @DisplayName("S32 a clock set ahead while running and beaten cannot end all at the next start")
    void aheadWhileRunning() {
        SteadyClock clock = resumed();
        Instant start = wall.instant();
        wall.advance(Duration.ofDays(4000));
        nanos.addAndGet(Duration.ofHours(1).toNanos());
        clock.beat();
        assertThat(resumed().instant())
                .isEqualTo(start.plus(Duration.ofHours(1)).plus(SteadyClock.ABSENCE_MAX));
    }

    @Test
    @DisplayName("S32 a wall clock set back holds nothing for ever: time goes on from where it was")
    void setBack() {
        SteadyClock clock = resumed();
        for (int i = 0; i < 10; i++) {
            nanos.addAndGet(Duration.ofDays(1).toNanos());
            clock.beat();
            wall.advance(Duration.ofDays(-100));
            clock = resumed();
        }
        assertThat(clock.instant())
                .isEqualTo(FakeClock.atStart().instant().plus(Duration.ofDays(10)));
    }

    @Test
    @DisplayName("S32 a damaged note of the last run leaves the wall clock")
    void damaged() throws IOException {
        resumed().beat();
        house.damage("UPDATE memory SET value = '1970-01-01T00:00:00Z' WHERE kind = 'clock'");
        wall.advance(Duration.ofDays(3));
        assertThat(resumed().instant()).isEqualTo(wall.instant());
    }
}
