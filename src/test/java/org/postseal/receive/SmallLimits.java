package org.postseal.receive;

/** Limits that a test reaches quickly. */
final class SmallLimits {

    /** Messages of 20,000 octets, headers of 4,000, lines of 2,000, 3 recipients. */
    static final Limits LIMITS =
            new Limits(50, 40, 1024, 20_000, 4_000, 2_000, 30_000, 3, 4, 6, 10);

    private SmallLimits() {}
}
