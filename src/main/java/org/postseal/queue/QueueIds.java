package org.postseal.queue;

import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Gives messages their names: the microsecond they came in, or the next one nobody has, written
 * with digits and consonants so that no word comes about. Always eleven characters, so that their
 * order as text is the order in time.
 */
final class QueueIds {

    private static final String DIGITS = "0123456789BCDFGHJKLMNPQRSTVWXYZ";
    private static final int WIDTH = 11;

    /** What each character of ASCII is worth; -1 for what is no digit of ours. */
    private static final byte[] VALUES = values();

    private final Clock clock;
    private final AtomicLong last;

    /**
     * @param highWater no name up to this one is given
     */
    QueueIds(Clock clock, long highWater) {
        this.clock = clock;
        this.last = new AtomicLong(highWater);
    }

    QueueId next() {
        long now = ChronoUnit.MICROS.between(Instant.EPOCH, clock.instant());
        return text(last.accumulateAndGet(now, (before, wanted) -> Math.max(before + 1, wanted)));
    }

    static QueueId text(long number) {
        char[] out = new char[WIDTH];
        long rest = number;
        for (int i = WIDTH - 1; i >= 0; i--) {
            out[i] = DIGITS.charAt((int) (rest % DIGITS.length()));
            rest /= DIGITS.length();
        }
        return new QueueId(new String(out));
    }

    /** The number behind a name; -1 for a name that was never given. */
    static long number(QueueId id) {
        if (id.text().length() != WIDTH) {
            return -1;
        }
        long number = 0;
        for (int i = 0; i < WIDTH; i++) {
            int digit = VALUES[id.text().charAt(i)];
            if (digit < 0) {
                return -1;
            }
            number = number * DIGITS.length() + digit;
        }
        return number;
    }

    private static byte[] values() {
        byte[] values = new byte[0x80];
        Arrays.fill(values, (byte) -1);
        for (int i = 0; i < DIGITS.length(); i++) {
            values[DIGITS.charAt(i)] = (byte) i;
        }
        return values;
    }
}
