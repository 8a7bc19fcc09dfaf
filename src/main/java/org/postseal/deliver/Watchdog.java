package org.postseal.deliver;

import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Closes sockets whose peer does not take what is written to it. A read can be given a timeout; a
 * write cannot, and would hold its thread for as long as the peer likes.
 *
 * <p>It looks at all connections some times a second, so that a write, of which there are many,
 * costs no more than two stores.
 */
final class Watchdog implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Watchdog.class);

    private static final Duration LOOK = Duration.ofMillis(200);

    private final Set<Leash> leashes = ConcurrentHashMap.newKeySet();
    private final ScheduledExecutorService timer =
            Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().daemon().name("deliver-watchdog").factory());

    Watchdog() {
        // What it throws, the executor keeps; a look throws nothing.
        Future<?> _ =
                timer.scheduleWithFixedDelay(
                        this::look, LOOK.toMillis(), LOOK.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Watches a connection until its socket is closed. */
    Leash over(Socket socket) {
        Leash leash = new Leash(socket);
        leashes.add(leash);
        return leash;
    }

    private void look() {
        long now = System.nanoTime();
        leashes.forEach(leash -> leash.look(now));
        leashes.removeIf(leash -> leash.socket.isClosed());
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }

    /** One connection. Its thread arms it before each write and disarms it afterwards. */
    static final class Leash {

        /** No time at all: nothing is being written. */
        private static final long IDLE = Long.MIN_VALUE;

        private final Socket socket;
        private final AtomicLong dueNanos = new AtomicLong(IDLE);
        private volatile boolean bitten;

        private Leash(Socket socket) {
            this.socket = socket;
        }

        /** From now on the socket is closed unless it is disarmed within the limit. */
        void arm(Duration limit) {
            long due = System.nanoTime() + limit.toNanos();
            dueNanos.setRelease(due == IDLE ? due + 1 : due);
        }

        void disarm() {
            dueNanos.setRelease(IDLE);
        }

        /** Whether the socket was closed for it. */
        boolean hasBitten() {
            return bitten;
        }

        private void look(long now) {
            long due = dueNanos.getAcquire();
            if (due == IDLE || now - due < 0 || !dueNanos.compareAndSet(due, IDLE)) {
                return;
            }
            bitten = true;
            try {
                socket.close();
            } catch (IOException e) {
                log.debug("a stalled connection could not be closed: {}", e.toString());
            }
        }
    }
}
