package org.postseal.queue;

/**
 * How many a second, over the last quarter of a second or a little more. Guarded by whoever has it.
 */
final class Rate {

    static final long SPAN_NANOS = 250_000_000;

    private long sinceNanos;
    private int counted;
    private int perSecond;

    /** One more, at this reading of a clock that only runs forward. */
    void count(long nanos) {
        long span = nanos - sinceNanos;
        if (span >= SPAN_NANOS) {
            perSecond = (int) (counted * 1_000_000_000L / span);
            sinceNanos = nanos;
            counted = 0;
        }
        counted++;
    }

    /** None is known where none came for a second. */
    int perSecond(long nanos) {
        return nanos - sinceNanos > 4 * SPAN_NANOS ? 0 : perSecond;
    }
}
