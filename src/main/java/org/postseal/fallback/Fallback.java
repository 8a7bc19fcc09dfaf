package org.postseal.fallback;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.postseal.queue.Claim;
import org.postseal.settle.Outcome;
import org.postseal.smtp.Reason;
import org.postseal.smtp.Trouble;

/**
 * What happens to a recipient whose hosts offer no channel that would do. For now there is one
 * answer: the message waits, in case that changes, and goes back to its sender when the time for
 * that is over. Safe for use by many threads.
 */
public final class Fallback {

    private final Duration protectLifetime;
    private final Clock clock;

    /**
     * @param protectLifetime how long it waits, from the first attempt that found no channel, as
     *     long as every attempt since has found the same
     */
    public Fallback(Duration protectLifetime, Clock clock) {
        this.protectLifetime = protectLifetime;
        this.clock = clock;
    }

    /** A fate for what could not be protected. */
    public Outcome.Fate protect(Claim.Waiting recipient, Outcome.Unprotected unprotected) {
        Instant since = recipient.unprotectedSince().orElse(unprotected.attempt().at());
        return clock.instant().isBefore(since.plus(protectLifetime))
                ? waits(recipient, unprotected, since)
                : tooLong(unprotected, since);
    }

    private static Outcome.Fate waits(
            Claim.Waiting recipient, Outcome.Unprotected unprotected, Instant since) {
        return new Outcome.Deferred(
                unprotected.attempt(),
                unprotected.trouble(),
                recipient.uncertain(),
                Optional.of(since));
    }

    private static Outcome.Fate tooLong(Outcome.Unprotected unprotected, Instant since) {
        String host =
                unprotected.attempt().peer().map(peer -> " (last asked: " + peer + ")").orElse("");
        String words =
                "since "
                        + since
                        + " no server of this domain has offered a protected connection"
                        + host
                        + ": "
                        + unprotected.trouble().sentence();
        return new Outcome.Rejected(
                unprotected.attempt(), Trouble.of(Reason.UNPROTECTED_TOO_LONG, words));
    }
}
