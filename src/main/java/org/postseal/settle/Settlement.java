package org.postseal.settle;

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
     * @throws java.io.IOException when it could not be written: the claim stays in flight
     */
    void settle(Claim claim, Map<Claim.Waiting, Outcome.Fate> fates) throws java.io.IOException;
}
