package org.postseal.cli;

import java.security.cert.X509Certificate;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.postseal.deliver.Sighting;
import org.postseal.demand.PeerProof;
import org.postseal.mail.IpText;
import org.postseal.smtp.Extensions;
import org.postseal.smtp.Trouble;
import org.postseal.tls.CertificateNames;
import org.postseal.tls.HandshakeFacts;

/** What one address of a host showed, weighed. */
record Seen(Sighting sighting, State state) {

    /** What an address is worth, from best to worst. */
    enum State {
        AUTHENTICATED("authenticated"),
        ENCRYPTED("encrypted"),
        /** Encrypted, but not as it should be: the certificate, the policy or the version. */
        FAULTY("encrypted, with a fault"),
        /** It answered, and no encryption came about. */
        CLEAR("not encrypted"),
        /** It could not be reached, or does not take mail now. */
        SILENT("no answer");

        private final String words;

        State(String words) {
            this.words = words;
        }

        String words() {
            return words;
        }
    }

    static Seen of(Sighting sighting) {
        return new Seen(sighting, stateOf(sighting));
    }

    private static State stateOf(Sighting s) {
        if (s.facts().isPresent()) {
            return s.trouble().isPresent() || s.observed().isPresent()
                    ? State.FAULTY
                    : s.proof().map(Seen::stateOf).orElse(State.FAULTY);
        }
        return s.clear().isEmpty() ? State.SILENT : State.CLEAR;
    }

    private static State stateOf(PeerProof proof) {
        return switch (proof) {
            case PeerProof.Dane dane -> dane.hostOnly() ? State.ENCRYPTED : State.AUTHENTICATED;
            case PeerProof.Pinned pin -> pin.hostOnly() ? State.ENCRYPTED : State.AUTHENTICATED;
            case PeerProof.Pkix _, PeerProof.Fingerprint _ -> State.AUTHENTICATED;
            case PeerProof.Encrypted _ -> State.ENCRYPTED;
            case PeerProof.Clear _ -> State.CLEAR;
        };
    }

    /** As JSON, and for the page. */
    record Facts(
            String address,
            String state,
            @Nullable String protocol,
            @Nullable String cipher,
            @Nullable String keyExchange,
            @Nullable String proof,
            @Nullable Boolean requireTls,
            @Nullable CertificateFacts certificate,
            @Nullable String trouble,
            @Nullable String reason) {}

    /** The leaf. Its words are a stranger's. */
    record CertificateFacts(
            String names, String issuer, String validUntil, String key, int certificates) {}

    Facts facts() {
        Optional<HandshakeFacts> tls = sighting.facts();
        Optional<Trouble> trouble = sighting.trouble().or(sighting::observed);
        return new Facts(
                IpText.of(sighting.address()),
                state.words(),
                tls.map(HandshakeFacts::protocol).orElse(null),
                tls.map(HandshakeFacts::cipher).orElse(null),
                tls.map(f -> f.group().orElse("unknown")).orElse(null),
                sighting.proof().map(PeerProof::label).orElse(null),
                sighting.secured().map(Extensions::requireTls).orElse(null),
                tls.filter(f -> !f.chain().isEmpty()).map(Seen::certificate).orElse(null),
                trouble.map(Trouble::sentence).orElse(null),
                trouble.map(t -> t.reason().key()).orElse(null));
    }

    private static CertificateFacts certificate(HandshakeFacts facts) {
        X509Certificate leaf = facts.chain().getFirst();
        return new CertificateFacts(
                String.join(", ", CertificateNames.of(leaf)),
                leaf.getIssuerX500Principal().getName(),
                leaf.getNotAfter().toInstant().toString(),
                leaf.getPublicKey().getAlgorithm(),
                facts.chain().size());
    }
}
