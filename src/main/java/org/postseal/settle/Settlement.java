package org.postseal.settle;

import java.io.IOException;
import java.util.Map;
import org.postseal.queue.Claim;

/**
 * Room 10: writes down what became of each recipient. The queue's change, the record of evidence,
 * the history of attempts and the bounce are one transaction.
 */
public interface Settlement {

    /**
     * Returns when it is on disk. A deferred recipient gets its next time here, and is rejected
     * instead when its lifetime is over.
     *
     * @param fates one for each recipient of the claim
     * @throws IOException when it could not be written: the claim stays in flight
     */
    void settle(Claim claim, Map<Claim.Waiting, Outcome.Fate> fates) throws IOException;

    /** What is on its way to the disk. */
    @FunctionalInterface
    interface Writing {

        /**
         * Returns when it is there. To be called once.
         *
         * @throws IOException as {@link #settle}
         */
        void await() throws IOException;
    }

    /** Begins to settle, and lets the caller go on meanwhile; the end is {@link #settle}'s. */
    default Writing begin(Claim claim, Map<Claim.Waiting, Outcome.Fate> fates) {
        return () -> settle(claim, fates);
    }
}
