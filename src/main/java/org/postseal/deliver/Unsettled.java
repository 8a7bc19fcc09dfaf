package org.postseal.deliver;

import java.io.IOException;
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
 * The fates of one worker's claims on their way to the disk. The next message goes out meanwhile,
 * so the pace of a connection is the host's and not the disk's; how many may be unwritten is
 * bounded, so that when the disk stands still the sending does, too.
 *
 * <p>No proof, no dequeue: a fate that cannot be written is tried again until it can, or until the
 * program ends and the next start finds the claim in flight. Used by one thread.
 */
final class Unsettled implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Unsettled.class);

    /** As many messages may come twice for each connection when the machine dies. */
    static final int FATES_MAX = 8;

    private static final Duration RETRY_MIN = Duration.ofMillis(500);
    private static final Duration RETRY_MAX = Duration.ofMinutes(1);

    private final Settlement settlement;
    private final CountDownLatch closing;
    private final Semaphore room = new Semaphore(FATES_MAX);

    /**
     * @param closing is at zero when the program ends
     */
    Unsettled(Settlement settlement, CountDownLatch closing) {
        this.settlement = settlement;
        this.closing = closing;
    }

    /** Begins to write; waits while too many others are unwritten. */
    void settle(Claim claim, Map<Claim.Waiting, Outcome.Fate> fates) {
        room.acquireUninterruptibly();
        Thread.ofVirtual()
                .name("settle")
                .start(() -> {
                    try {
                        untilSettled(claim, fates);
                    } finally {
                        room.release();
                    }
                });
    }

    private void untilSettled(Claim claim, Map<Claim.Waiting, Outcome.Fate> fates) {
        Duration wait = RETRY_MIN;
        while (!isSettled(claim, fates)) {
            if (isOver(wait)) {
                log.warn("{} stays in flight: its fate is unwritten", claim.id());
                return;
            }
            Duration longer = wait.multipliedBy(2);
            wait = longer.compareTo(RETRY_MAX) < 0 ? longer : RETRY_MAX;
        }
    }

    private boolean isSettled(Claim claim, Map<Claim.Waiting, Outcome.Fate> fates) {
        try {
            settlement.settle(claim, fates);
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
        room.acquireUninterruptibly(FATES_MAX);
    }
}
