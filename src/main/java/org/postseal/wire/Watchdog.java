package org.postseal.wire;

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
 * Ends waits for a peer that does not take what is written to it, or does not say what is waited
 * for. A write can be given no timeout at all. A read can, but on a virtual thread each such wait
 * wakes the timer's thread twice, which costs more than the read.
 *
 * <p>It looks at all connections some times a second, so that a read or a write, of which there are
 * many, costs no more than two stores. So much later than asked for may a wait end.
 */
public final class Watchdog implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Watchdog.class);

    private static final Duration LOOK = Duration.ofMillis(200);

    private final Set<Leash> leashes = ConcurrentHashMap.newKeySet();
    private final ScheduledExecutorService timer;

    /**
     * @param name of its thread
     */
    public Watchdog(String name) {
        timer =
                Executors.newSingleThreadScheduledExecutor(
                        Thread.ofPlatform().daemon().name(name).factory());
        Future<?> _ =
                timer.scheduleWithFixedDelay(
                        this::look, LOOK.toMillis(), LOOK.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Watches a connection until its socket is closed. */
    public Leash over(Socket socket) {
        Leash leash = new Leash(socket);
        leashes.add(leash);
        return leash;
    }

    /** Whatever fails: without the next look, peers could hold their connections for ever. */
    private void look() {
        try {
            long now = System.nanoTime();
            leashes.forEach(leash -> leash.look(now));
            leashes.removeIf(leash -> leash.socket.isClosed());
        } catch (RuntimeException | Error e) {
            log.error("a look at the connections failed", e);
        }
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }

    /** One connection. Its thread arms it before it waits and disarms it afterwards. */
    public static final class Leash {

        /** No time at all: nobody waits. */
        private static final long IDLE = Long.MIN_VALUE;

        private final Socket socket;
        private final AtomicLong dueNanos = new AtomicLong(IDLE);

        /** What the one who waits does; written before it arms, read after the arming is seen. */
        private boolean reads;

        private volatile boolean bitten;

        private Leash(Socket socket) {
            this.socket = socket;
        }

        /** From now on the socket is closed unless it is disarmed within the limit. */
        public void armWrite(Duration limit) {
            arm(false, limit.toNanos());
        }

        /**
         * From now on the input of the socket is ended unless it is disarmed within the limit. What
         * is read then is the end of the stream, and so is all that would be read later; what is
         * written still goes out.
         */
        public void armRead(long limitMillis) {
            arm(true, TimeUnit.MILLISECONDS.toNanos(limitMillis));
        }

        private void arm(boolean reading, long limitNanos) {
            reads = reading;
            long due = System.nanoTime() + limitNanos;
            dueNanos.setRelease(due == IDLE ? due + 1 : due);
        }

        /** The wait is over. */
        public void disarm() {
            dueNanos.setRelease(IDLE);
        }

        /** Whether a wait on this connection was ever ended by it. */
        public boolean hasBitten() {
            return bitten;
        }

        private void look(long now) {
            long due = dueNanos.getAcquire();
            if (due == IDLE || now - due < 0) {
                return;
            }
            boolean reading = reads;
            if (!dueNanos.compareAndSet(due, IDLE)) {
                return;
            }
            bitten = true;
            try {
                if (reading) {
                    socket.shutdownInput();
                } else {
                    socket.close();
                }
            } catch (IOException | RuntimeException e) {
                log.debug("a wait without end could not be ended: {}", e.toString());
            }
        }
    }
}
