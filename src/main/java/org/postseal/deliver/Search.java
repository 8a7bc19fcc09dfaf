package org.postseal.deliver;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.postseal.demand.Source;
import org.postseal.demand.TlsDemand;
import org.postseal.queue.Claim;
import org.postseal.route.Host;
import org.postseal.settle.Attempt;
import org.postseal.settle.Outcome;
import org.postseal.settle.Visit;
import org.postseal.smtp.EnhancedCode;
import org.postseal.smtp.Reason;
import org.postseal.smtp.Trouble;

/**
 * One claim's way along its hosts: who has an outcome, what the hosts tried so far came to, and
 * what follows for those who are left.
 *
 * <ul>
 *   <li>Accepted, or refused for good by a host: that is the recipient's end.
 *   <li>Deferred by a host, or the connection lost before the final dot: the next host is asked, as
 *       Postfix does.
 *   <li>Lost behind the final dot: uncertain. No other host is asked, by anybody of this claim.
 *   <li>A host that lacks what the message needs is passed over. The message is refused only when
 *       every host on the way was such a one.
 *   <li>No host left: the gravest trouble, see {@link Gravity}.
 *   <li>Unprotected only when every address of every host answered and did not offer STARTTLS.
 * </ul>
 *
 * Used by one thread.
 */
final class Search {

    /** Something that keeps a host from being the one. */
    private record Setback(Attempt attempt, Trouble trouble) {}

    /** What a host can fail in under an MTA-STS policy, and would not be asked for without one. */
    private static final Set<Reason> ASKED_BY_POLICY =
            EnumSet.of(
                    Reason.STS_MX_NOT_LISTED,
                    Reason.STARTTLS_NOT_OFFERED,
                    Reason.STARTTLS_STRIPPED,
                    Reason.STARTTLS_REFUSED,
                    Reason.TLS_HANDSHAKE,
                    Reason.TLS_VERSION,
                    Reason.CERTIFICATE_UNTRUSTED,
                    Reason.CERTIFICATE_EXPIRED,
                    Reason.CERTIFICATE_NAME,
                    Reason.CERTIFICATE_WEAK);

    private final Claim claim;
    private final Clock clock;
    private final Limits limits;
    private final Instant began;
    private final Instant end;

    private final Map<Claim.Waiting, Outcome> decided = new LinkedHashMap<>();
    private final Map<Claim.Waiting, List<Setback>> setbacks = new LinkedHashMap<>();
    private final List<Visit> visits = new ArrayList<>();
    private boolean nobodyOffersTls = true;
    private boolean heldUpByPolicy;
    private boolean ended;
    private boolean cutShort;
    private int dialed;
    private int transactions;

    Search(Claim claim, Clock clock, Limits limits) {
        this.claim = claim;
        this.clock = clock;
        this.limits = limits;
        this.began = clock.instant();
        this.end = began.plus(limits.searchTotal());
    }

    Claim claim() {
        return claim;
    }

    /** Recipients that still look for a host. */
    List<Claim.Waiting> undecided() {
        List<Claim.Waiting> undecided = new ArrayList<>();
        for (Claim.Waiting recipient : claim.recipients()) {
            if (!decided.containsKey(recipient)) {
                undecided.add(recipient);
            }
        }
        return undecided;
    }

    private boolean isDecided() {
        for (Claim.Waiting recipient : claim.recipients()) {
            if (!decided.containsKey(recipient)) {
                return false;
            }
        }
        return true;
    }

    /**
     * Whether no further address may be dialed. A search that is cut short has not seen every host,
     * so it proves nothing about them.
     */
    boolean isOver() {
        boolean exhausted =
                dialed >= limits.addressesMax()
                        || transactions >= limits.transactionsMax()
                        || clock.instant().isAfter(end)
                        || Thread.currentThread().isInterrupted();
        if (exhausted) {
            nobodyOffersTls = false;
            cutShort = true;
        }
        return ended || exhausted || isDecided();
    }

    /** Whether a host failed in something that an MTA-STS policy asks of it. */
    boolean isHeldUpByPolicy() {
        return heldUpByPolicy;
    }

    /** There is no host. */
    void noHost(Trouble trouble) {
        skipped("", Optional.empty(), trouble);
    }

    /** This host cannot be tried. */
    void skipped(Host host, Trouble trouble) {
        skipped(host.name(), Optional.empty(), trouble);
    }

    /** This host is not dialed, as nothing could meet the demand. */
    void skipped(Host host, TlsDemand demand, Trouble trouble) {
        skipped(host.name(), Optional.of(demand), trouble);
    }

    private void skipped(String host, Optional<TlsDemand> demand, Trouble trouble) {
        nobodyOffersTls = false;
        demand.ifPresent(d -> heldUpByPolicy |= isByPolicy(d, trouble));
        visits.add(Visits.undialed(host, demand, trouble));
        String demanded = demand.map(TlsDemand::toString).orElse("");
        setBack(new Setback(attempt(Optional.empty(), demanded, clock.instant()), trouble));
    }

    void dialing() {
        dialed++;
    }

    /** An address was dialed and did not become a session. */
    void failed(Sighting seen, Trouble trouble) {
        nobodyOffersTls &= trouble.reason() == Reason.STARTTLS_NOT_OFFERED;
        heldUpByPolicy |= isByPolicy(seen.demand(), trouble);
        visits.add(Visits.failed(seen, trouble));
        Attempt attempt =
                attempt(Optional.of(seen.peer()), seen.demand().toString(), clock.instant());
        setBack(new Setback(attempt.observing(seen.observed()), trouble));
    }

    private static boolean isByPolicy(TlsDemand demand, Trouble trouble) {
        return ASKED_BY_POLICY.contains(trouble.reason())
                && demand.parts().stream().anyMatch(p -> p.source() instanceof Source.MtaSts);
    }

    private void setBack(Setback setback) {
        undecided().forEach(r -> at(r).add(setback));
    }

    private List<Setback> at(Claim.Waiting recipient) {
        return setbacks.computeIfAbsent(recipient, r -> new ArrayList<>());
    }

    /**
     * A session carried a transaction.
     *
     * @param ready when the session was open
     */
    void carried(Session session, Instant ready, Map<Claim.Waiting, Result> results) {
        nobodyOffersTls = false;
        transactions++;
        TlsDemand demand = session.channel().demand();
        visits.add(session.visit());
        Attempt attempt =
                attempt(Optional.of(session.peer()), demand.toString(), ready)
                        .observing(session.observed())
                        .promised(session.promise());
        results.forEach((recipient, result) -> note(recipient, result, attempt));
    }

    private void note(Claim.Waiting recipient, Result result, Attempt attempt) {
        switch (result) {
            case Result.Accepted(var reply, boolean told) ->
                    decided.put(recipient, new Outcome.Delivered(attempt, reply, told));
            case Result.Refused(Trouble trouble) ->
                    decided.put(recipient, new Outcome.Rejected(attempt, trouble));
            case Result.Uncertain(Trouble trouble) -> {
                decided.put(recipient, new Outcome.Deferred(attempt, trouble, true));
                ended = true;
            }
            case Result.Later(Trouble trouble) -> {
                at(recipient).add(new Setback(attempt, trouble));
                ended |= trouble.reason() == Reason.INTERNAL;
            }
            case Result.Unfit(Trouble trouble) -> at(recipient).add(new Setback(attempt, trouble));
        }
    }

    /** What became of each recipient. */
    Map<Claim.Waiting, Outcome> outcomes() {
        Map<Claim.Waiting, Outcome> all = new LinkedHashMap<>();
        for (Claim.Waiting recipient : claim.recipients()) {
            Outcome known = decided.get(recipient);
            all.put(recipient, known != null ? known : leftOver(recipient));
        }
        return all;
    }

    private Outcome leftOver(Claim.Waiting recipient) {
        List<Setback> met = at(recipient);
        boolean forGood = isForGood(met);
        Setback gravest =
                met.stream()
                        .filter(s -> forGood || !s.trouble.isPermanent())
                        .min(Comparator.comparingInt(s -> Gravity.of(s.trouble.reason())))
                        .or(() -> met.stream().findFirst().map(Search::notAllAsked))
                        .orElseGet(this::notTried);
        if (forGood) {
            return new Outcome.Rejected(gravest.attempt, gravest.trouble);
        }
        return nobodyOffersTls && !met.isEmpty()
                ? new Outcome.Unprotected(gravest.attempt, gravest.trouble)
                : new Outcome.Deferred(gravest.attempt, gravest.trouble, recipient.uncertain());
    }

    /** What only the promise of another host could mend is for good when all hosts were seen. */
    private boolean isForGood(List<Setback> met) {
        boolean unseen =
                cutShort
                        && met.stream()
                                .anyMatch(s ->
                                        s.trouble.reason() == Reason.REQUIRETLS_UNSUPPORTED
                                                || s.trouble.reason()
                                                        == Reason.REQUIRETLS_UNVERIFIED);
        return !met.isEmpty() && !unseen && met.stream().allMatch(s -> s.trouble.isPermanent());
    }

    /** A host that is not asked yet may be the one. */
    private static Setback notAllAsked(Setback met) {
        Trouble why = met.trouble;
        EnhancedCode later = new EnhancedCode(4, why.enhanced().subject(), why.enhanced().detail());
        return new Setback(
                met.attempt,
                new Trouble(
                        why.reason(), 451, later, "not every host was asked: " + why.sentence()));
    }

    private Setback notTried() {
        return new Setback(
                attempt(Optional.empty(), "", clock.instant()),
                Trouble.of(Reason.INTERNAL, "the attempt was ended before a host was asked"));
    }

    private Attempt attempt(Optional<Attempt.Peer> peer, String demanded, Instant ready) {
        return new Attempt(
                began,
                peer,
                demanded,
                new Attempt.Delays(
                        Duration.ZERO,
                        between(claim.arrived(), claim.claimed()),
                        between(claim.claimed(), ready),
                        between(ready, clock.instant())),
                Optional.empty(),
                Attempt.Promise.NOT_ASKED,
                Collections.unmodifiableList(visits));
    }

    private static Duration between(Instant from, Instant to) {
        return from.isBefore(to) ? Duration.between(from, to) : Duration.ZERO;
    }
}
