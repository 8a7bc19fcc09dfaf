package org.postseal.queue;

import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.postseal.mail.Domain;

/** A claim that somebody has, from handing out to settling. */
final class Handed {

    private final Claim claim;
    private final MailQueue.Facts facts;
    private volatile boolean inFlight;
    private volatile boolean settling;

    private Handed(Claim claim, MailQueue.Facts facts) {
        this.claim = claim;
        this.facts = facts;
    }

    static Handed of(
            QueueTables.Kept message, Domain domain, List<QueueTables.Row> rows, Instant now) {
        Claim claim =
                new Claim(
                        message.id(),
                        domain,
                        message.sender(),
                        message.options(),
                        message.message(),
                        rows.stream().map(QueueTables.Row::waiting).toList(),
                        message.arrived(),
                        now);
        Set<Long> warned =
                rows.stream()
                        .filter(QueueTables.Row::delayWarned)
                        .map(row -> row.waiting().deliveryId())
                        .collect(Collectors.toUnmodifiableSet());
        return new Handed(claim, new MailQueue.Facts(message.sha256(), warned));
    }

    /** A delivery is in one claim at a time, so its first one names it. */
    static Long key(Claim claim) {
        return claim.recipients().getFirst().deliveryId();
    }

    Long key() {
        return key(claim);
    }

    Claim claim() {
        return claim;
    }

    /**
     * Whether it is this very claim. An equal key is not enough: what was settled as "later" may be
     * somebody else's claim by now.
     */
    @SuppressWarnings("ReferenceEquality")
    boolean is(Claim other) {
        return claim == other;
    }

    void markInFlight() {
        inFlight = true;
    }

    boolean isInFlight() {
        return inFlight;
    }

    MailQueue.Facts settling() {
        settling = true;
        return facts;
    }

    boolean isSettling() {
        return settling;
    }
}
