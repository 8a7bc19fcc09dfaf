package org.postseal.deliver;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Keeps a least time between two connections that only look. Safe for use by many threads. */
final class Pace {

    private final Duration gap;
    private boolean begun;
    private long lastNanos;

    Pace(Duration gap) {
        this.gap = gap;
    }

    /**
     * Waits for its turn.
     *
     * @return false when the thread was interrupted, and still is: there is no turn
     */
    synchronized boolean await() {
        long left = begun ? lastNanos + gap.toNanos() - System.nanoTime() : 0;
        try {
            while (left > 0) {
                boolean _ = new CountDownLatch(1).await(left, TimeUnit.NANOSECONDS);
                left = lastNanos + gap.toNanos() - System.nanoTime();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (Thread.currentThread().isInterrupted()) {
            return false;
        }
        begun = true;
        lastNanos = System.nanoTime();
        return true;
    }
}
