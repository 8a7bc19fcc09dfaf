package org.postseal.dns;

/** What DNSSEC says of an answer (RFC 4033, section 5; RFC 7672, section 2.1.1). */
public enum Security {
    /** Validated from the trust anchor, or its absence proven. */
    SECURE,
    /** A proof shows that the zone is not signed. */
    INSECURE,
    /** It should validate and does not: an attack or a broken zone. */
    BOGUS,
    /** Nobody could tell: no answer, or an error instead of one. */
    UNKNOWN;

    /** The security of a chain that needs both: the worse of the two. */
    public Security and(Security other) {
        return compareTo(other) >= 0 ? this : other;
    }
}
