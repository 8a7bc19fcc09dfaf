package org.postseal.settle;

import java.time.Instant;
import java.util.Optional;
import org.postseal.smtp.Reply;
import org.postseal.smtp.Trouble;

/**
 * What became of one recipient in one attempt. Only a {@link Fate} can be settled: an {@link
 * Unprotected} one must first be given a fate by the fallback.
 */
public sealed interface Outcome {

    /** What the attempt met and reached. */
    Attempt attempt();

    /** An outcome that can be recorded. */
    sealed interface Fate extends Outcome {}

    /**
     * The remote host took responsibility.
     *
     * @param dsnPassedOn the remote host does DSN and was told what the sender asked to hear of, so
     *     that a success is its to report (RFC 3461, section 5.2.2)
     */
    record Delivered(Attempt attempt, Reply reply, boolean dsnPassedOn) implements Fate {

        /** To a host that does not do DSN. */
        public Delivered(Attempt attempt, Reply reply) {
            this(attempt, reply, false);
        }
    }

    /**
     * To be tried again.
     *
     * @param uncertain the connection ended after the final dot: the remote host may have the
     *     message, so it is only ever tried again the same way
     * @param unprotectedSince when it was first found that no host offers a channel that would do;
     *     empty when this attempt ended otherwise
     */
    record Deferred(
            Attempt attempt, Trouble trouble, boolean uncertain, Optional<Instant> unprotectedSince)
            implements Fate {

        /** For any cause but the lack of a channel. */
        public Deferred(Attempt attempt, Trouble trouble, boolean uncertain) {
            this(attempt, trouble, uncertain, Optional.empty());
        }
    }

    /** Never to be tried again; the sender is told. */
    record Rejected(Attempt attempt, Trouble trouble) implements Fate {}

    /** Taken out of the queue by an operator, who tells nobody. */
    record Deleted(Attempt attempt, Trouble trouble) implements Fate {}

    /** A bounce that could not be delivered: there is nobody left to tell. */
    record Discarded(Attempt attempt, Trouble trouble) implements Fate {}

    /** Every address of every host answered, and none offered a channel that would do. */
    record Unprotected(Attempt attempt, Trouble trouble) implements Outcome {}
}
