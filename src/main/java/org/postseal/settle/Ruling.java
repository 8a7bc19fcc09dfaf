package org.postseal.settle;

import java.time.Instant;
import java.util.Optional;
import org.postseal.queue.Claim;
import org.postseal.smtp.Reason;
import org.postseal.smtp.Trouble;

/**
 * A recipient's fate after the rules of the queue: what expired is rejected, and a bounce that is
 * rejected is discarded.
 *
 * @param due the next attempt, for what waits; empty for what has its final fate
 * @param cause the reason to explain: of what expired, the last one
 * @param delayWarned whether the sender has been told of the delay, now or before
 * @param tells what the sender is told of this recipient, if anything
 */
record Ruling(
        Claim.Waiting waiting,
        Outcome.Fate fate,
        Optional<Instant> due,
        Optional<Reason> cause,
        boolean delayWarned,
        Optional<Telling> tells) {

    /** A kind of report. */
    enum Telling {
        FAILURE,
        DELAY,
        SUCCESS
    }

    /** What went wrong; nothing for a success. */
    Optional<Trouble> trouble() {
        return switch (fate) {
            case Outcome.Delivered delivered -> Optional.empty();
            case Outcome.Deferred deferred -> Optional.of(deferred.trouble());
            case Outcome.Rejected rejected -> Optional.of(rejected.trouble());
            case Outcome.Deleted deleted -> Optional.of(deleted.trouble());
            case Outcome.Discarded discarded -> Optional.of(discarded.trouble());
        };
    }

    boolean isFinal() {
        return due.isEmpty();
    }
}
