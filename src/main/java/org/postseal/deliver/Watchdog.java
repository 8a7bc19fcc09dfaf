package org.postseal.deliver;

import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Closes sockets whose peer does not take what is written to it. A read can be given a timeout; a
 * write cannot, and would hold its thread for as long as the peer likes.
 */
final class Watchdog implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Watchdog.class);

    private final ScheduledThreadPoolExecutor timer;

    Watchdog() {
        timer =
                new ScheduledThreadPoolExecutor(
                        1, Thread.ofPlatform().daemon().name("deliver-watchdog").factory());
        timer.setRemoveOnCancelPolicy(true);
    }

    /** Closes the socket unless the guard is closed in time. */
    Guard over(Socket socket, Duration limit) {
        return new Guard(timer.schedule(() -> bite(socket), limit.toNanos(), TimeUnit.NANOSECONDS));
    }

    private static void bite(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            log.debug("a stalled connection could not be closed: {}", e.toString());
        }
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }

    /** A limit that is running. */
    record Guard(ScheduledFuture<?> bite) implements AutoCloseable {

        /** Whether the time was over. */
        boolean hasBitten() {
            return bite.isDone() && !bite.isCancelled();
        }

        @Override
        public void close() {
            bite.cancel(false);
        }
    }
}
