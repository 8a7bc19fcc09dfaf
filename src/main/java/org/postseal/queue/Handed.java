package org.postseal.queue;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
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
        List<Claim.Waiting> recipients = new ArrayList<>(rows.size());
        Set<Long> warned = new HashSet<>();
        for (QueueTables.Row row : rows) {
            recipients.add(row.waiting());
            if (row.delayWarned()) {
                warned.add(row.waiting().deliveryId());
            }
        }
        Claim claim =
                new Claim(
                        message.id(),
                        domain,
                        message.sender(),
                        message.options(),
                        message.message(),
                        recipients,
                        message.arrived(),
                        now);
        return new Handed(claim, new MailQueue.Facts(message.sha256(), Set.copyOf(warned)));
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
