package org.postseal.settle;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.postseal.queue.Claim;
import org.postseal.queue.MailQueue;
import org.postseal.smtp.Reason;
import org.postseal.smtp.Trouble;

/**
 * The rules by which fates become rows and reports, as prose:
 *
 * <ul>
 *   <li>What is deferred waits for the next time of the {@code retry} list, give or take a tenth so
 *       that what failed together does not come back together, but not past its lifetime.
 *   <li>What is deferred at the end of its lifetime is rejected instead, and the last cause is kept
 *       in its words: step, host, address and demand with its sources.
 *   <li>A sender is told of a failure unless it asked not to be, of a delay once, and of a success
 *       only when it asked and nobody further on will say so (RFC 3461, section 5.2).
 *   <li>Nobody is told about a bounce: what has no sender is discarded when it is rejected.
 * </ul>
 */
final class Rules {

    private static final double JITTER = 0.1;

    private final RetrySettings retry;
    private final BounceSettings bounce;
    private final RandomGenerator random;

    Rules(RetrySettings retry, BounceSettings bounce, RandomGenerator random) {
        this.retry = retry;
        this.bounce = bounce;
        this.random = random;
    }

    /** A number between nine and eleven tenths, the same for all that failed in one claim. */
    double jitter() {
        return 1 + JITTER * (2 * random.nextDouble() - 1);
    }

    /** When trying ends. */
    Instant end(Claim claim) {
        return claim.arrived().plus(retry.lifetime());
    }

    Ruling rule(Case matter, Claim.Waiting waiting, Outcome.Fate fate) {
        return switch (fate) {
            case Outcome.Deferred deferred -> deferred(matter, waiting, deferred);
            case Outcome.Rejected rejected ->
                    rejected(matter, waiting, rejected, rejected.trouble().reason());
            case Outcome.Delivered delivered -> {
                boolean tells =
                        waiting.recipient().wantsSuccess()
                                && !delivered.dsnPassedOn()
                                && !matter.claim().sender().isNull();
                yield last(
                        waiting,
                        delivered,
                        Optional.empty(),
                        tells ? Optional.of(Ruling.Telling.SUCCESS) : Optional.empty());
            }
            case Outcome.Deleted deleted ->
                    last(
                            waiting,
                            deleted,
                            Optional.of(deleted.trouble().reason()),
                            Optional.empty());
            case Outcome.Discarded discarded ->
                    last(
                            waiting,
                            discarded,
                            Optional.of(discarded.trouble().reason()),
                            Optional.empty());
        };
    }

    /**
     * The claim, and what is the same for all its recipients.
     *
     * @param jitter see {@link #jitter}
     */
    record Case(Claim claim, MailQueue.Facts facts, Instant now, double jitter) {}

    private Ruling deferred(Case matter, Claim.Waiting waiting, Outcome.Deferred deferred) {
        Instant end = end(matter.claim());
        if (!matter.now().isBefore(end)) {
            Reason last = deferred.trouble().reason();
            return rejected(matter, waiting, expired(deferred), last);
        }
        boolean warnedBefore = matter.facts().delayWarned().contains(waiting.deliveryId());
        Duration waited = Duration.between(matter.claim().arrived(), matter.now());
        boolean warns =
                !warnedBefore
                        && bounce.warnsAfter(waited)
                        && waiting.recipient().wantsDelay()
                        && !matter.claim().sender().isNull();
        return new Ruling(
                waiting,
                deferred,
                Optional.of(next(matter, waiting, end)),
                Optional.of(deferred.trouble().reason()),
                warnedBefore || warns,
                warns ? Optional.of(Ruling.Telling.DELAY) : Optional.empty());
    }

    private Instant next(Case matter, Claim.Waiting waiting, Instant end) {
        Duration wait = retry.after(waiting.attempts() + 1);
        Instant next = matter.now().plusMillis(Math.round(wait.toMillis() * matter.jitter()));
        return next.isBefore(end) ? next : end;
    }

    private Outcome.Rejected expired(Outcome.Deferred deferred) {
        Attempt attempt = deferred.attempt();
        String where =
                attempt.peer().map(peer -> ", at " + peer).orElse(", before any host was dialed");
        String asked = attempt.demanded().isEmpty() ? "" : "; demanded: " + attempt.demanded();
        String words =
                "not delivered within "
                        + Words.of(retry.lifetime())
                        + "; last: "
                        + deferred.trouble().reason().key()
                        + where
                        + ": "
                        + deferred.trouble().sentence()
                        + asked;
        return new Outcome.Rejected(attempt, Trouble.of(Reason.EXPIRED, words));
    }

    private static Ruling rejected(
            Case matter, Claim.Waiting waiting, Outcome.Rejected rejected, Reason cause) {
        if (matter.claim().sender().isNull()) {
            return last(
                    waiting,
                    new Outcome.Discarded(rejected.attempt(), rejected.trouble()),
                    Optional.of(cause),
                    Optional.empty());
        }
        boolean tells = waiting.recipient().wantsFailure();
        return last(
                waiting,
                rejected,
                Optional.of(cause),
                tells ? Optional.of(Ruling.Telling.FAILURE) : Optional.empty());
    }

    private static Ruling last(
            Claim.Waiting waiting,
            Outcome.Fate fate,
            Optional<Reason> cause,
            Optional<Ruling.Telling> tells) {
        return new Ruling(waiting, fate, Optional.empty(), cause, false, tells);
    }
}
