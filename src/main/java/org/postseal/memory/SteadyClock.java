package org.postseal.memory;

import java.io.IOException;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The time by which remembered things age. While the relay runs it passes as time does, whatever
 * becomes of the wall clock. Across a restart it goes on with the wall clock, though never back
 * behind the moment the relay last ran, and at most {@link #ABSENCE_MAX} beyond it: a clock that is
 * set wrong can neither end everything that is remembered nor keep it for ever. Safe for use by
 * many threads.
 */
public final class SteadyClock extends Clock {

    /** A longer absence counts as this long, for nobody can tell it from a clock set wrong. */
    static final Duration ABSENCE_MAX = Duration.ofDays(1);

    private static final Logger log = LoggerFactory.getLogger(SteadyClock.class);
    private static final String KIND = "clock";
    private static final String NAME = "steady";

    private final MemoryTable table;
    private final LongSupplier nanos;
    private final Instant start;
    private final long startNanos;

    private SteadyClock(MemoryTable table, Instant start, LongSupplier nanos) {
        this.table = table;
        this.nanos = nanos;
        this.start = start;
        this.startNanos = nanos.getAsLong();
    }

    /**
     * Goes on where the relay that used the table stopped.
     *
     * @param nanos a clock that only runs forward, such as {@code System::nanoTime}
     */
    public static SteadyClock resume(MemoryTable table, Clock wall, LongSupplier nanos) {
        Instant now = wall.instant();
        return new SteadyClock(
                table, lastRan(table).map(last -> within(last, now)).orElse(now), nanos);
    }

    private static Instant within(Instant last, Instant now) {
        Instant latest = last.plus(ABSENCE_MAX);
        if (now.isAfter(latest)) {
            log.warn(
                    "the clock says {}, and this relay last ran on {}: what it remembers ages as"
                            + " if that was {} ago",
                    now,
                    last,
                    ABSENCE_MAX);
            return latest;
        }
        return now.isBefore(last) ? last : now;
    }

    private static Optional<Instant> lastRan(MemoryTable table) {
        try {
            return table.load(KIND).stream()
                    .filter(row -> row.name().equals(NAME) && row.isWhole())
                    .map(row -> Instant.parse(row.value()))
                    .findFirst();
        } catch (IOException | DateTimeException e) {
            log.error("when this relay last ran cannot be read: {}", e.toString());
            return Optional.empty();
        }
    }

    /** Notes that the relay runs; to be called every few minutes. */
    public void beat() {
        Instant now = instant();
        try {
            table.put(List.of(MemoryRow.of(KIND, NAME, now.toString(), now.toEpochMilli(), 0)));
        } catch (IOException e) {
            log.error("that this relay runs could not be noted: {}", e.toString());
        }
    }

    @Override
    public Instant instant() {
        return start.plusNanos(nanos.getAsLong() - startNanos);
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        throw new UnsupportedOperationException("remembered things age in UTC");
    }
}
