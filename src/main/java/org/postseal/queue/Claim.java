package org.postseal.queue;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.postseal.mail.Address;
import org.postseal.mail.Domain;
import org.postseal.mail.Envelope;
import org.postseal.mail.Message;
import org.postseal.mail.Recipient;

/**
 * Work taken from the queue: one message and those of its recipients that are due at one domain.
 * Nobody else has it until it is settled or the process ends.
 *
 * @param domain the recipients' domain, which policy is keyed by
 * @param arrived when the message was accepted
 * @param claimed when this claim was handed out
 */
public record Claim(
        QueueId id,
        Domain domain,
        Address sender,
        Envelope.Options options,
        Message message,
        List<Waiting> recipients,
        Instant arrived,
        Instant claimed) {

    /**
     * @param deliveryId the row
     * @param attempts how many were made before this one
     * @param uncertain an earlier attempt ended after its final dot
     * @param unprotectedSince the first time it was found that no channel would do, if the last
     *     attempt still found so
     */
    public record Waiting(
            long deliveryId,
            Recipient recipient,
            int attempts,
            boolean uncertain,
            Optional<Instant> unprotectedSince) {

        /** The row says it all, and waiting recipients are keys of many small maps. */
        @Override
        public int hashCode() {
            return Long.hashCode(deliveryId);
        }
    }

    public Claim {
        recipients = List.copyOf(recipients);
        if (recipients.isEmpty()) {
            throw new IllegalArgumentException("a claim without a recipient");
        }
    }
}
