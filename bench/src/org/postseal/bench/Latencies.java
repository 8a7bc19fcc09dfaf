package org.postseal.bench;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;

/** Times from handing over to arrival; the first two million of a run. Safe for many threads. */
final class Latencies {

    private static final int MAX = 2_000_000;

    private final AtomicInteger count = new AtomicInteger();
    private volatile long[] nanos = new long[1 << 16];

    void add(long time) {
        int at = count.getAndIncrement();
        if (at < MAX) {
            room(at)[at] = time;
        }
    }

    private long[] room(int at) {
        long[] now = nanos;
        return at < now.length ? now : grown(at);
    }

    private synchronized long[] grown(int at) {
        if (at >= nanos.length) {
            nanos = Arrays.copyOf(nanos, Math.max(at + 1, nanos.length * 2));
        }
        return nanos;
    }

    void reset() {
        count.set(0);
    }

    /**
     * @param share from 0 to 1, e.g. 0.99
     * @return milliseconds; 0 when nothing was measured
     */
    double quantile(double share) {
        int size = Math.min(count.get(), nanos.length);
        if (size == 0) {
            return 0;
        }
        long[] sorted = Arrays.copyOf(nanos, size);
        Arrays.sort(sorted);
        return sorted[(int) Math.min(size - 1L, (long) (share * size))] / 1e6;
    }
}
