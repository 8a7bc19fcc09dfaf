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

    Domain domain() {
        return kept.domain();
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

    /** For eviction: the lower goes first. */
    int worth(long nowNanos) {
        if (left(nowNanos).isNegative()) {
            return 0;
        }
        return switch (kept.policy().mode()) {
            case NONE -> 1;
            case TESTING -> 2;
            case ENFORCE -> 3;
        };
    }

    StsStatus status(long nowNanos, Instant now, String note) {
        return new StsStatus.Known(kept.policy(), kept.id(), now.plus(left(nowNanos)), note);
    }
}
