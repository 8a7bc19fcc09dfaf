package org.postseal.fallback;

import java.time.Instant;
import org.postseal.queue.Claim;
import org.postseal.settle.Outcome;

/**
 * What happens to a recipient whose hosts offer no channel that would do. For now there is one
 * answer: the message waits, in case that changes, and settlement gives it back to its sender when
 * the time for that is over. Safe for use by many threads.
 */
public final class Fallback {

    /**
     * A fate for what could not be protected. It keeps the time at which that was first found, as
     * long as every attempt since has found the same.
     */
    public Outcome.Fate protect(Claim.Waiting recipient, Outcome.Unprotected unprotected) {
        Instant since = recipient.unprotectedSince().orElse(unprotected.attempt().at());
        return new Outcome.Deferred(
                unprotected.attempt(),
                unprotected.trouble(),
                recipient.uncertain(),
                java.util.Optional.of(since));
    }
}
