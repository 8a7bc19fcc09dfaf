package org.postseal.kill;

import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/** Kills once, when its point has been reached so many times, some microseconds later. */
final class Trigger {

    private static final int TIMES_BITS_MAX = 7;
    private static final int LATER_MICROS_MAX = 4_000;

    private final KillPoint point;
    private final AtomicInteger left;
    private final long laterNanos;
    private final Runnable kill;
    private final AtomicBoolean pulled = new AtomicBoolean();
    private final CountDownLatch done = new CountDownLatch(1);

    private Trigger(KillPoint point, int times, long laterNanos, Runnable kill) {
        this.point = point;
        this.left = new AtomicInteger(times);
        this.laterNanos = laterNanos;
        this.kill = kill;
    }

    /**
     * At a point, a time and a delay of chance: the first time or the sixtieth, more often the
     * earlier ones; half of them without any delay.
     */
    static Trigger of(KillPoint point, SplittableRandom random, Runnable kill) {
        long later = random.nextBoolean() ? 0 : random.nextInt(LATER_MICROS_MAX) * 1000L;
        int times = 1 + random.nextInt(1 << random.nextInt(TIMES_BITS_MAX));
        return new Trigger(point, times, later, kill);
    }

    KillPoint point() {
        return point;
    }

    /** Whoever comes to the point kills. */
    void at(KillPoint here) {
        if (here == point && left.decrementAndGet() == 0) {
            long until = System.nanoTime() + laterNanos;
            while (System.nanoTime() < until) {
                Thread.onSpinWait();
            }
            pull();
        }
    }

    void pull() {
        if (pulled.compareAndSet(false, true)) {
            kill.run();
            done.countDown();
        }
    }

    /** Waits until it was pulled, and pulls it after some time. */
    void awaitOrPull(Duration patience) throws InterruptedException {
        if (!done.await(patience.toMillis(), TimeUnit.MILLISECONDS)) {
            pull();
        }
    }
}
