package org.postseal.queue;

import java.time.Instant;
import java.util.Optional;

/** What settling makes of a recipient's row. */
public sealed interface Change {

    long deliveryId();

    /**
     * It has its final fate and leaves the queue.
     *
     * @param attempts that were recorded of it before
     */
    record Gone(long deliveryId, int attempts) implements Change {}

    /**
     * It waits for its next time.
     *
     * @param uncertain the receiving host may have the message
     * @param unprotectedSince since when no channel would do; empty when one would
     * @param delayWarned whether its sender has been told of the delay
     */
    record Waits(
            long deliveryId,
            Instant due,
            boolean uncertain,
            Optional<Instant> unprotectedSince,
            boolean delayWarned,
            PastAttempt made)
            implements Change {}
}
