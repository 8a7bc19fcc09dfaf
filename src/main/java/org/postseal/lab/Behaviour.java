package org.postseal.lab;

/** How a DNS server of the lab misbehaves for one question. */
public sealed interface Behaviour {

    /** Signatures that do not verify: one bit of each is wrong. */
    record BadSignatures() implements Behaviour {}

    /** Signatures that were good until an hour ago. */
    record ExpiredSignatures() implements Behaviour {}

    /** No signatures and no denial: what an old forwarder, or an attacker, leaves of an answer. */
    record StrippedSignatures() implements Behaviour {}

    /** A denial without its NSEC or NSEC3 records; a wildcard's answer without its proof. */
    record NoDenial() implements Behaviour {}

    /**
     * Other records than the zone's, unsigned: a spoofed answer.
     *
     * @param answer records in the text form of a zone, with full names
     * @param authority the same for the authority section
     */
    record Forged(String answer, String authority) implements Behaviour {
        public Forged(String answer) {
            this(answer, "");
        }
    }

    /**
     * The zone's records, with signatures that name another zone as their signer.
     *
     * @param zone without trailing dot
     */
    record ForeignSigner(String zone) implements Behaviour {}

    /** The zone's records, with the flag by which a resolver claims to have validated them. */
    record ClaimsAuthentic() implements Behaviour {}

    /**
     * An error instead of an answer.
     *
     * @param code a DNS response code, e.g. 2 for SERVFAIL, 5 for REFUSED
     */
    record Fails(int code) implements Behaviour {
        public static Fails servFail() {
            return new Fails(2);
        }

        public static Fails refused() {
            return new Fails(5);
        }
    }

    /** No answer at all. */
    record Silent() implements Behaviour {}

    /**
     * Over UDP, only the truncation flag.
     *
     * @param tcpWorks whether TCP has the answer, or closes without one
     */
    record Truncated(boolean tcpWorks) implements Behaviour {}
}
