package org.postseal.tls;

/** What a certificate chain was found to prove. */
public sealed interface CertificateVerdict {

    /**
     * @param by what proved it, for people: a matched name, a record, a fingerprint
     */
    record Proven(String by) implements CertificateVerdict {}

    /**
     * @param fault the kind, which has a reason key of its own
     * @param sentence what is wrong, naming the certificate's own words
     */
    record Unproven(Fault fault, String sentence) implements CertificateVerdict {}

    /** Kinds of faults, the first that was met on the way from root to name. */
    enum Fault {
        /** No path to a trusted root. */
        UNTRUSTED,
        /** Outside its validity period, or one of its issuers is. */
        EXPIRED,
        /** A weak key or signature algorithm. */
        WEAK,
        /** A good certificate, for somebody else. */
        NAME
    }

    default boolean isProven() {
        return this instanceof Proven;
    }
}
