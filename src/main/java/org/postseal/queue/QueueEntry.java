package org.postseal.queue;

import java.time.Instant;

/**
 * One recipient that waits, for operators.
 *
 * @param sender empty for a bounce
 * @param due the next attempt
 * @param size of the message in octets
 * @param requireTls its sender asked for REQUIRETLS, or it is a report about such a message
 * @param uncertain it may have been delivered already
 * @param lastReason the key of the last attempt's reason, or empty
 */
public record QueueEntry(
        QueueId id,
        String sender,
        String recipient,
        String domain,
        State state,
        Instant arrived,
        Instant due,
        long size,
        boolean requireTls,
        int attempts,
        boolean uncertain,
        String lastReason,
        String lastSentence) {

    /** What a recipient is doing. */
    public enum State {
        /** Waiting for its time. */
        QUEUED,
        /** Waiting for an operator. */
        HELD,
        /** Being delivered at this moment. */
        BUSY
    }
}
