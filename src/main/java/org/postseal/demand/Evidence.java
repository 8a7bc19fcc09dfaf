package org.postseal.demand;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.postseal.dane.DaneVerdict;
import org.postseal.dane.DaneVerifier;
import org.postseal.smtp.Reason;
import org.postseal.smtp.Trouble;
import org.postseal.tls.CertificateVerdict;
import org.postseal.tls.HandshakeFacts;
import org.postseal.tls.PkixVerifier;
import org.postseal.tls.TlsVersion;

/**
 * Checks each requirement of a demand against a handshake. The order is fixed, so that the same
 * connection always fails for the same reason: protocol, cipher, version, key exchange, cipher
 * rules, server name, DANE, PKIX, fingerprint, pin. What the server lists is not known yet: that is
 * checked by {@link Judge#heard}.
 */
final class Evidence {

    /** The hybrids of the TLS registry that hold ML-KEM, and ML-KEM by itself. */
    private static final Set<String> POST_QUANTUM_GROUPS =
            Set.of(
                    "X25519MLKEM768",
                    "SECP256R1MLKEM768",
                    "SECP384R1MLKEM1024",
                    "MLKEM512",
                    "MLKEM768",
                    "MLKEM1024");

    /** A suite must have one of these and none of {@link #BROKEN_CIPHERS}. */
    private static final List<String> SOUND_CIPHERS =
            List.of("AES_", "CHACHA20", "CAMELLIA", "ARIA");

    private static final List<String> BROKEN_CIPHERS =
            List.of("NULL", "ANON", "EXPORT", "RC4", "DES", "MD5", "PSK", "SRP");

    /** What a failure is charged to that no single requirement asks for: TLS itself. */
    private static final TlsDemand.Sourced TLS_ITSELF =
            new TlsDemand.Sourced(new Requirement.Encrypted(), new Source.House());

    private final PkixVerifier pkix;
    private final DaneVerifier dane;
    private final Clock clock;

    Evidence(PkixVerifier pkix, DaneVerifier dane, Clock clock) {
        this.pkix = pkix;
        this.dane = dane;
        this.clock = clock;
    }

    /** What one check found: a proof of the peer, nothing to object, or an objection. */
    private sealed interface Finding {
        record Proof(PeerProof proof) implements Finding {}

        record Fine() implements Finding {}

        record Bad(Trouble trouble) implements Finding {}
    }

    Findings examine(TlsDemand demand, HandshakeFacts facts) {
        Instant now = clock.instant();
        List<Failure> failures = new ArrayList<>(soundness(facts));
        List<PeerProof> proofs = new ArrayList<>();
        for (TlsDemand.Sourced part : inOrder(demand)) {
            switch (check(part.requirement(), facts, now)) {
                case Finding.Proof(PeerProof proof) -> proofs.add(proof);
                case Finding.Fine _ -> {}
                case Finding.Bad(Trouble trouble) -> failures.add(new Failure(part, trouble));
            }
        }
        PeerProof strongest =
                proofs.stream()
                        .min(Comparator.comparingInt(Evidence::rank))
                        .orElseGet(() -> new PeerProof.Encrypted(isTrusted(facts, now)));
        return new Findings(failures, strongest);
    }

    /**
     * What must hold of every TLS connection, whoever asked for it and whatever the engine says.
     */
    private static List<Failure> soundness(HandshakeFacts facts) {
        List<Failure> failures = new ArrayList<>();
        boolean known = false;
        for (TlsVersion version : TlsVersion.values()) {
            known |= version.label().equals(facts.protocol());
        }
        if (!known) {
            failures.add(
                    new Failure(
                            TLS_ITSELF,
                            Trouble.of(
                                    Reason.TLS_VERSION,
                                    "The server agreed on "
                                            + facts.protocol()
                                            + "; only TLSv1.2 and TLSv1.3 are used here.")));
        }
        String cipher = facts.cipher().toUpperCase(Locale.ROOT);
        if (SOUND_CIPHERS.stream().noneMatch(cipher::contains)
                || BROKEN_CIPHERS.stream().anyMatch(cipher::contains)) {
            failures.add(
                    new Failure(
                            TLS_ITSELF,
                            Trouble.of(
                                    Reason.TLS_CIPHER,
                                    "The server agreed on the cipher suite "
                                            + facts.cipher()
                                            + ", which protects nothing.")));
        }
        return failures;
    }

    private static List<TlsDemand.Sourced> inOrder(TlsDemand demand) {
        return demand.parts().stream()
                .sorted(
                        Comparator.comparingInt(
                                        (TlsDemand.Sourced part) -> order(part.requirement()))
                                .thenComparing(TlsDemand.Sourced::toString))
                .toList();
    }

    private static int order(Requirement requirement) {
        return switch (requirement) {
            case Requirement.Unmeetable _ -> 0;
            case Requirement.Encrypted _ -> 1;
            case Requirement.AtLeast _ -> 2;
            case Requirement.PostQuantum _ -> 3;
            case Requirement.CipherWithout _ -> 4;
            case Requirement.ServerName _ -> 5;
            case Requirement.DaneProof _ -> 6;
            case Requirement.PkixProof _ -> 7;
            case Requirement.FingerprintProof _ -> 8;
            case Requirement.PinProof _ -> 9;
            case Requirement.RequireTls _ -> 10;
        };
    }

    private static int rank(PeerProof proof) {
        return switch (proof) {
            case PeerProof.Dane dane -> dane.hostOnly() ? 3 : 0;
            case PeerProof.Fingerprint _ -> 1;
            case PeerProof.Pkix _ -> 2;
            case PeerProof.Pinned pinned -> pinned.hostOnly() ? 4 : 2;
            case PeerProof.Encrypted _ -> 5;
            case PeerProof.Clear _ -> 6;
        };
    }

    private Finding check(Requirement requirement, HandshakeFacts facts, Instant now) {
        return switch (requirement) {
            case Requirement.Unmeetable(Trouble why) -> new Finding.Bad(why);
            case Requirement.Encrypted _, Requirement.RequireTls _ -> new Finding.Fine();
            case Requirement.AtLeast(TlsVersion version) -> atLeast(version, facts);
            case Requirement.PostQuantum _ -> postQuantum(facts);
            case Requirement.CipherWithout(Set<CipherTrait> traits) -> without(traits, facts);
            case Requirement.ServerName(String name) -> askedAs(name, facts);
            case Requirement.DaneProof proof -> dane(proof, facts, now);
            case Requirement.PkixProof proof -> pkix(proof, facts, now);
            case Requirement.FingerprintProof proof -> fingerprint(proof, facts);
            case Requirement.PinProof proof -> pin(proof, facts, now);
        };
    }

    private static Finding atLeast(TlsVersion version, HandshakeFacts facts) {
        for (TlsVersion allowed : TlsVersion.values()) {
            if (allowed.compareTo(version) >= 0 && allowed.label().equals(facts.protocol())) {
                return new Finding.Fine();
            }
        }
        return bad(
                Reason.TLS_VERSION,
                "At least %s is required, and the server agreed on %s."
                        .formatted(version.label(), facts.protocol()));
    }

    private static Finding postQuantum(HandshakeFacts facts) {
        String group = facts.group().orElse("unknown");
        return POST_QUANTUM_GROUPS.contains(group.toUpperCase(Locale.ROOT))
                ? new Finding.Fine()
                : bad(
                        Reason.TLS_GROUP,
                        "Post-quantum key exchange is required, and the group agreed on is %s."
                                .formatted(group));
    }

    private static Finding without(Set<CipherTrait> traits, HandshakeFacts facts) {
        return traits.stream().noneMatch(trait -> trait.isIn(facts.cipher()))
                ? new Finding.Fine()
                : bad(
                        Reason.TLS_CIPHER,
                        "The server agreed on %s, which a rule excludes."
                                .formatted(facts.cipher()));
    }

    private static Finding askedAs(String name, HandshakeFacts facts) {
        return facts.serverName().filter(name::equalsIgnoreCase).isPresent()
                ? new Finding.Fine()
                : bad(
                        Reason.RULE_UNMEETABLE,
                        "A rule wants the server asked as %s, and it was asked as %s."
                                .formatted(name, facts.serverName().orElse("nobody")));
    }

    private Finding dane(Requirement.DaneProof proof, HandshakeFacts facts, Instant now) {
        return switch (dane.verify(facts.chain(), proof.records(), proof.names(), now)) {
            case DaneVerdict.Matched(var record) ->
                    new Finding.Proof(new PeerProof.Dane(record, proof.hostOnly()));
            case DaneVerdict.Unmatched(String sentence) ->
                    bad(
                            Reason.DANE_MISMATCH,
                            "The certificate is not the one in the TLSA records of %s: %s"
                                    .formatted(proof.baseDomain(), sentence));
        };
    }

    private Finding pkix(Requirement.PkixProof proof, HandshakeFacts facts, Instant now) {
        return switch (pkix.verify(facts.chain(), proof.names(), now)) {
            case CertificateVerdict.Proven(String by) -> new Finding.Proof(new PeerProof.Pkix(by));
            case CertificateVerdict.Unproven(var fault, String sentence) ->
                    bad(reasonOf(fault), "A %s is required: %s".formatted(proof, sentence));
        };
    }

    private static Reason reasonOf(CertificateVerdict.Fault fault) {
        return switch (fault) {
            case UNTRUSTED -> Reason.CERTIFICATE_UNTRUSTED;
            case EXPIRED -> Reason.CERTIFICATE_EXPIRED;
            case WEAK -> Reason.CERTIFICATE_WEAK;
            case NAME -> Reason.CERTIFICATE_NAME;
        };
    }

    private static Finding fingerprint(Requirement.FingerprintProof proof, HandshakeFacts facts) {
        return Fingerprints.match(proof, facts.chain())
                .<Finding>map(digest -> new Finding.Proof(new PeerProof.Fingerprint(digest)))
                .orElseGet(() ->
                        bad(
                                Reason.FINGERPRINT_MISMATCH,
                                ("The certificate has none of the fingerprints that a rule"
                                                + " gives; it has %s.")
                                        .formatted(
                                                Fingerprints.describe(
                                                        proof.algorithm(), facts.chain()))));
    }

    private Finding pin(Requirement.PinProof proof, HandshakeFacts facts, Instant now) {
        Optional<String> key = KeyDigest.ofLeaf(facts.chain());
        if (key.filter(proof.keys()::contains).isPresent()) {
            return new Finding.Proof(new PeerProof.Pinned("its key", proof.hostOnly()));
        }
        return !proof.names().isEmpty()
                        && pkix.verify(facts.chain(), proof.names(), now)
                                instanceof CertificateVerdict.Proven(String by)
                ? new Finding.Proof(new PeerProof.Pinned(by, proof.hostOnly()))
                : new Finding.Bad(PinTrouble.of(proof, key.orElse("none")));
    }

    private boolean isTrusted(HandshakeFacts facts, Instant now) {
        return !facts.chain().isEmpty() && pkix.verify(facts.chain(), Set.of(), now).isProven();
    }

    private static Finding bad(Reason reason, String sentence) {
        return new Finding.Bad(Trouble.of(reason, sentence));
    }
}
