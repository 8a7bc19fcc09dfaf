package org.postseal.tls;

import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Closes a socket when something takes too long in all, reads and writes together: a timeout of
 * single reads would let a peer drip for ever. It waits on a virtual thread of its own.
 */
final class Watchdog implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Watchdog.class);

    private final CountDownLatch done = new CountDownLatch(1);
    private volatile boolean bitten;

    private Watchdog() {}

    static Watchdog over(Socket socket, Duration limit) {
        Watchdog dog = new Watchdog();
        Thread.ofVirtual().name("tls-watchdog").start(() -> dog.watch(socket, limit));
        return dog;
    }

    private void watch(Socket socket, Duration limit) {
        try {
            if (!done.await(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                bitten = true;
                socket.close();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            LOG.debug("closing a socket that took too long", e);
        }
    }

    /** Whether the time ran out. */
    boolean hasBitten() {
        return bitten;
    }

    @Override
    public void close() {
        done.countDown();
    }
}
