package org.postseal.mtasts;

import java.time.Duration;
import java.time.Instant;
import org.postseal.mail.Domain;

/**
 * A policy in memory. Its age is what it was when it came here and what has passed since, on a
 * clock that only runs forward.
 *
 * @param atNanos when it came here
 * @param ageThen how old it was then: zero from a fetch, by the wall clock from the store
 * @param lifetimeMin the least time it holds, so that a tiny {@code max_age} does not cost a fetch
 *     for each message
 */
record HeldPolicy(StsMemory.Kept kept, long atNanos, Duration ageThen, Duration lifetimeMin) {

    /** Of an enforced policy that holds. */
    static final int WORTH_MAX = 3;

    private static final int SPREAD = 1000;

    Domain domain() {
        return kept.domain();
    }

    long octets() {
        return kept.policy().octets();
    }

    Duration age(long nowNanos) {
        return ageThen.plusNanos(nowNanos - atNanos);
    }

    Duration lifetime() {
        Duration own = kept.policy().maxAge();
        return own.compareTo(lifetimeMin) > 0 ? own : lifetimeMin;
    }

    /** How long it still holds; negative once it has expired. */
    Duration left(long nowNanos) {
        return lifetime().minus(age(nowNanos));
    }

    /**
     * Whether it should be fetched anew: after half its lifetime, or {@code most}, less a part that
     * its name decides. So policies that came all at once do not all come due at once again.
     */
    boolean isDue(long nowNanos, Duration most) {
        Duration half = lifetime().dividedBy(2);
        Duration latest = half.compareTo(most) < 0 ? half : most;
        int share = Math.floorMod(domain().ascii().hashCode() * 0x9E3779B1, SPREAD);
        Duration due = latest.multipliedBy(2L * SPREAD - share).dividedBy(2L * SPREAD);
        return !left(nowNanos).isNegative() && age(nowNanos).compareTo(due) >= 0;
    }

    /** For eviction: the lower goes first. */
    int worth(long nowNanos) {
        if (left(nowNanos).isNegative()) {
            return 0;
        }
        return switch (kept.policy().mode()) {
            case NONE -> 1;
            case TESTING -> 2;
            case ENFORCE -> WORTH_MAX;
        };
    }

    StsStatus status(long nowNanos, Instant now, String note) {
        return new StsStatus.Known(kept.policy(), kept.id(), now.plus(left(nowNanos)), note);
    }
}
