package org.postseal.queue;

import java.util.List;
import org.postseal.mail.Envelope;
import org.postseal.mail.Message;
import org.postseal.store.Work;

/**
 * The end of a claim: what is written, all of it in one transaction.
 *
 * @param changes one for each recipient of the claim
 * @param notices new messages that come of it: bounces and the like
 * @param also what others keep together with it, such as the record of evidence
 */
public record Closing(List<Change> changes, List<Notice> notices, Work<?> also) {

    /** A message of our own about the claim's message. */
    public record Notice(Envelope envelope, Message message) {}

    /**
     * What was written.
     *
     * @param removed the message has no recipient left and is gone
     * @param notices the names of the new messages
     */
    public record Done(boolean removed, List<QueueId> notices) {}

    public Closing {
        changes = List.copyOf(changes);
        notices = List.copyOf(notices);
    }
}
