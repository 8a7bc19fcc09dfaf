package org.postseal.demand;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.postseal.dane.TlsaRecord;
import org.postseal.memory.Pin;
import org.postseal.smtp.Trouble;
import org.postseal.tls.ReferenceName;
import org.postseal.tls.TlsVersion;

/** One thing a channel must be, or its peer must prove. A demand is a set of these. */
public sealed interface Requirement {

    /**
     * Whether every channel that meets this one meets the other too. It may answer no where it
     * cannot see it; it never answers yes without reason.
     */
    default boolean implies(Requirement other) {
        if (this instanceof Unmeetable || other instanceof Encrypted || equals(other)) {
            return true;
        }
        return switch (other) {
            case AtLeast least ->
                    this instanceof AtLeast mine && mine.version.compareTo(least.version) >= 0;
            case PkixProof proof ->
                    this instanceof PkixProof mine && proof.names.containsAll(mine.names);
            case FingerprintProof proof ->
                    this instanceof FingerprintProof mine
                            && proof.algorithm.equals(mine.algorithm)
                            && proof.digests.containsAll(mine.digests);
            case PinProof proof -> proof.isImpliedBy(this);
            case RequireTls _ -> this instanceof RequireTls(boolean must) && must;
            case Encrypted _, DaneProof _, PostQuantum _, CipherWithout _, ServerName _ -> false;
            case Unmeetable _ -> false;
        };
    }

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
     * @param hostOnly the host's name came from an insecure MX answer: the records prove the host
     *     and not that it is the recipient's (RFC 7672, section 2.2.1)
     */
    record DaneProof(
            String baseDomain, Set<TlsaRecord> records, Set<ReferenceName> names, boolean hostOnly)
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
            return "DANE TLSA of " + baseDomain + (hostOnly ? " (host only)" : "");
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

    /**
     * The peer is one that proved itself earlier: it has one of the keys shown then, or a path to a
     * trusted root and one of the names.
     *
     * @param place which host it is, and for whose mail
     * @param known whether this very host proved itself, and not only others of its domain
     * @param names it may prove by its certificate; none where no host did so earlier
     * @param keys SHA-256 of the public keys, lower-case hex; at least one
     * @param hostOnly as with {@link DaneProof}
     */
    record PinProof(
            Pin.Place place,
            boolean known,
            Set<ReferenceName> names,
            Set<String> keys,
            boolean hostOnly)
            implements Requirement {
        public PinProof {
            names = Set.copyOf(names);
            keys = Set.copyOf(keys);
            if (keys.isEmpty()) {
                throw new IllegalArgumentException("a pin without a key");
            }
        }

        private boolean isImpliedBy(Requirement other) {
            return switch (other) {
                case PkixProof mine -> names.containsAll(mine.names());
                case PinProof mine -> names.containsAll(mine.names) && keys.containsAll(mine.keys);
                default -> false;
            };
        }

        @Override
        public String toString() {
            return (known ? place.host() + " as it proved itself" : "one of the hosts of ")
                    + (known ? " earlier" : place.domain() + " that proved themselves earlier");
        }
    }

    /** The key exchange is a post-quantum hybrid. */
    record PostQuantum() implements Requirement {
        @Override
        public String toString() {
            return "post-quantum key exchange";
        }
    }

    /** The cipher suite has none of these traits: Postfix's {@code exclude=}. */
    record CipherWithout(Set<CipherTrait> traits) implements Requirement {
        public CipherWithout {
            traits = Set.copyOf(traits);
            if (traits.isEmpty()) {
                throw new IllegalArgumentException("a cipher rule that excludes nothing");
            }
        }

        @Override
        public String toString() {
            return "cipher without "
                    + traits.stream()
                            .map(CipherTrait::toString)
                            .sorted()
                            .collect(Collectors.joining(", "));
        }
    }

    /** The server was asked under this name: Postfix's {@code servername=}, sent as SNI. */
    record ServerName(String name) implements Requirement {
        @Override
        public String toString() {
            return "asked as " + name;
        }
    }

    /**
     * MAIL says REQUIRETLS where the server lists it inside TLS (RFC 8689, section 4.2.1).
     *
     * @param mustList a server that does not list it gets no mail
     */
    record RequireTls(boolean mustList) implements Requirement {
        @Override
        public String toString() {
            return mustList ? "server lists REQUIRETLS" : "REQUIRETLS said if it is listed";
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
