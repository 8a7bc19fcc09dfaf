package org.postseal.demand;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.postseal.dane.TlsaRecord;
import org.postseal.smtp.Trouble;
import org.postseal.tls.ReferenceName;
import org.postseal.tls.TlsVersion;

/** One thing a channel must be, or its peer must prove. A demand is a set of these. */
public sealed interface Requirement {

    /** TLS, whoever the peer is. Every other requirement but {@link Unmeetable} implies it. */
    record Encrypted() implements Requirement {
        @Override
        public String toString() {
            return "encrypted";
        }
    }

    /** At least this version. */
    record AtLeast(TlsVersion version) implements Requirement {
        @Override
        public String toString() {
            return "at least " + version.label();
        }
    }

    /**
     * A certificate chain that matches one of the TLSA records (RFC 7672).
     *
     * @param baseDomain where the records were found; also the SNI to send
     * @param records usable ones only, at least one
     * @param names the reference identifiers for DANE-TA
     */
    record DaneProof(String baseDomain, Set<TlsaRecord> records, Set<ReferenceName> names)
            implements Requirement {
        public DaneProof {
            records = Set.copyOf(records);
            names = Set.copyOf(names);
            if (records.isEmpty()) {
                throw new IllegalArgumentException("DANE without a record");
            }
        }

        @Override
        public String toString() {
            return "DANE TLSA of " + baseDomain;
        }
    }

    /** A path to a trusted root and one of the names in the certificate. */
    record PkixProof(Set<ReferenceName> names) implements Requirement {
        public PkixProof {
            names = Set.copyOf(names);
            if (names.isEmpty()) {
                throw new IllegalArgumentException("PKIX without a name");
            }
        }

        @Override
        public String toString() {
            return "certificate for "
                    + names.stream()
                            .map(ReferenceName::toString)
                            .sorted()
                            .collect(Collectors.joining(" or "));
        }
    }

    /**
     * The leaf certificate, or its public key, has one of these digests.
     *
     * @param algorithm as JCA names it, e.g. {@code SHA-256}
     * @param digests lower-case hex without colons
     */
    record FingerprintProof(String algorithm, Set<String> digests) implements Requirement {
        public FingerprintProof {
            digests = Set.copyOf(digests);
            if (digests.isEmpty()) {
                throw new IllegalArgumentException("a fingerprint rule without a digest");
            }
        }

        @Override
        public String toString() {
            return "certificate with " + algorithm + " " + String.join(" or ", sorted());
        }

        private List<String> sorted() {
            return digests.stream().sorted().toList();
        }
    }

    /** The key exchange is a post-quantum hybrid. */
    record PostQuantum() implements Requirement {
        @Override
        public String toString() {
            return "post-quantum key exchange";
        }
    }

    /** Nothing can meet this now: the host is not dialed. How "unknown" stays "later". */
    record Unmeetable(Trouble why) implements Requirement {
        @Override
        public String toString() {
            return "not deliverable here: " + why.sentence();
        }
    }
}
