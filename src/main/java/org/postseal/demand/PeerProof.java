package org.postseal.demand;

import org.postseal.dane.TlsaRecord;

/** How far the identity of a peer was proven, and by what. */
public sealed interface PeerProof {

    /** The short word for the end of a log line. */
    String label();

    /** What it was proven by: the record, name or key that matched; empty when by nothing. */
    String by();

    /** Postfix's word for the TLS log line: Verified, Trusted, Untrusted or Anonymous. */
    String word();

    /**
     * @param record the one that matched
     * @param hostOnly the host's name came from an insecure MX answer: the host is proven, and not
     *     that it is the recipient's
     */
    record Dane(TlsaRecord record, boolean hostOnly) implements PeerProof {
        @Override
        public String label() {
            return (record.usage() == 3 ? "dane-ee" : "dane-ta") + (hostOnly ? "-host-only" : "");
        }

        @Override
        public String by() {
            return "TLSA "
                    + record.usage()
                    + " "
                    + record.selector()
                    + " "
                    + record.matchingType()
                    + " "
                    + record.data();
        }

        @Override
        public String word() {
            return hostOnly ? "Trusted" : "Verified";
        }
    }

    /**
     * @param name the certificate's name that was demanded and found
     */
    record Pkix(String name) implements PeerProof {
        @Override
        public String label() {
            return "pkix";
        }

        @Override
        public String by() {
            return name;
        }

        @Override
        public String word() {
            return "Verified";
        }
    }

    record Fingerprint(String digest) implements PeerProof {
        @Override
        public String label() {
            return "fingerprint";
        }

        @Override
        public String by() {
            return digest;
        }

        @Override
        public String word() {
            return "Verified";
        }
    }

    /**
     * It is the one that proved itself earlier.
     *
     * @param by the certificate's name or the key that shows it
     * @param hostOnly as with {@link Dane}
     */
    record Pinned(String by, boolean hostOnly) implements PeerProof {
        @Override
        public String label() {
            return "pin" + (hostOnly ? "-host-only" : "");
        }

        @Override
        public String word() {
            return hostOnly ? "Trusted" : "Verified";
        }
    }

    /**
     * Nobody asked who the peer is.
     *
     * @param trusted whether its certificate has a path to a trusted root, for whatever name
     */
    record Encrypted(boolean trusted) implements PeerProof {
        @Override
        public String label() {
            return "encrypted";
        }

        @Override
        public String by() {
            return "";
        }

        @Override
        public String word() {
            return trusted ? "Trusted" : "Untrusted";
        }
    }

    /** No TLS at all, by an operator's exception. */
    record Clear() implements PeerProof {
        @Override
        public String label() {
            return "clear";
        }

        @Override
        public String by() {
            return "";
        }

        @Override
        public String word() {
            return "Cleartext";
        }
    }
}
