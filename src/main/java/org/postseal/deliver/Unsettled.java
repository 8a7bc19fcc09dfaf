package org.postseal.deliver;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.postseal.queue.Claim;
import org.postseal.settle.Outcome;
import org.postseal.settle.Settlement;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The fate of one worker's last claim on its way to the disk. The next message goes out meanwhile,
 * but for its final dot: so that when the machine dies, one message of a connection may come twice,
 * the one whose reply may have been cut off, and no other. The fate is put in line before the next
 * message's mark, so both are on disk at the same time and the dot waits once.
 *
 * <p>No proof, no dequeue: a fate that cannot be written is tried again until it can, or until the
 * program ends and the next start finds the claim in flight. Used by one thread.
 */
final class Unsettled implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Unsettled.class);

    /** The host waits for the dot meanwhile, and has the next message all but for it. */
    private static final Duration DOT_WAIT = Duration.ofSeconds(20);

    private static final Duration RETRY_MIN = Duration.ofMillis(500);
    private static final Duration RETRY_MAX = Duration.ofMinutes(1);

    private final Settlement settlement;
    private final CountDownLatch closing;
    private final Semaphore written = new Semaphore(1);
    private volatile boolean isLeftUnwritten;

    /** At zero when the last fate is written or has failed once. */
    private CountDownLatch tried = new CountDownLatch(0);

    /**
     * @param closing is at zero when the program ends
     */
    Unsettled(Settlement settlement, CountDownLatch closing) {
        this.settlement = settlement;
        this.closing = closing;
    }

    /** Begins to write; waits while another is unwritten. */
    void settle(Claim claim, Map<Claim.Waiting, Outcome.Fate> fates) {
        written.acquireUninterruptibly();
        Settlement.Writing first = begun(claim, fates);
        CountDownLatch once = new CountDownLatch(1);
        tried = once;
        Runnable end =
                () -> {
                    try {
                        untilSettled(first, once, claim, fates);
                    } finally {
                        written.release();
                        once.countDown();
                    }
                };
        try {
            Thread.ofVirtual().name("settle").start(end);
        } catch (OutOfMemoryError e) {
            log.warn("{} is settled without a thread of its own: {}", claim.id(), e.getMessage());
            end.run();
        }
    }

    /**
     * Returns when the fate before is on disk or has failed once: nearly always all there is to
     * wait for, and without the cost of a timer.
     */
    void awaitTried() throws InterruptedIOException {
        try {
            tried.await();
        } catch (InterruptedException e) {
            throw interrupted();
        }
    }

    private static InterruptedIOException interrupted() {
        Thread.currentThread().interrupt();
        return new InterruptedIOException("interrupted before the fate before was on disk");
    }

    /**
     * Returns when the fate before is on disk, and the next dot may be sent.
     *
     * @throws IOException when it cannot be written
     */
    void awaitWritten() throws IOException {
        awaitTried();
        try {
            boolean inTime = written.tryAcquire(DOT_WAIT.toMillis(), TimeUnit.MILLISECONDS);
            if (inTime) {
                written.release();
            }
            if (!inTime || isLeftUnwritten) {
                throw new IOException("the fate of the message before is not on disk");
            }
        } catch (InterruptedException e) {
            throw interrupted();
        }
    }

    private Settlement.Writing begun(Claim claim, Map<Claim.Waiting, Outcome.Fate> fates) {
        try {
            return settlement.begin(claim, fates);
        } catch (RuntimeException | Error e) {
            return () -> {
                throw e;
            };
        }
    }

    private void untilSettled(
            Settlement.Writing first,
            CountDownLatch once,
            Claim claim,
            Map<Claim.Waiting, Outcome.Fate> fates) {
        Settlement.Writing writing = first;
        Duration wait = RETRY_MIN;
        while (!isSettled(claim, writing)) {
            once.countDown();
            if (isOver(wait)) {
                isLeftUnwritten = true;
                log.warn("{} stays in flight: its fate is unwritten", claim.id());
                return;
            }
            Duration longer = wait.multipliedBy(2);
            wait = longer.compareTo(RETRY_MAX) < 0 ? longer : RETRY_MAX;
            writing = begun(claim, fates);
        }
    }

    private boolean isSettled(Claim claim, Settlement.Writing writing) {
        try {
            writing.await();
            return true;
        } catch (IOException e) {
            log.error(
                    "{}: its fate could not be written, trying again: {}",
                    claim.id(),
                    e.getMessage());
            return false;
        } catch (RuntimeException | Error e) {
            // A fault of ours: whether it is written, the disk knows, and is asked again later.
            log.error("{}: its settlement failed unforeseen", claim.id(), e);
            return true;
        }
    }

    /** Waits, and returns true at once when the program ends. */
    private boolean isOver(Duration wait) {
        try {
            return closing.await(wait.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    /** Returns when nothing is unwritten any more: the slot must not be closed before. */
    @Override
    public void close() {
        written.acquireUninterruptibly();
    }
}
