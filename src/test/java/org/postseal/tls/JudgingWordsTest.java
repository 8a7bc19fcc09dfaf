package org.postseal.tls;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.security.cert.TrustAnchor;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postseal.lab.LabCa;
import org.postseal.lab.LabCa.KeyKind;
import org.postseal.lab.LabCa.Options;
import org.postseal.tls.CertificateVerdict.Fault;
import org.postseal.tls.CertificateVerdict.Proven;
import org.postseal.tls.CertificateVerdict.Unproven;

/** What the verifiers say, and the small decisions around them. */
class JudgingWordsTest {
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    private static final LabCa CA = LabCa.create("Lab root", NOW);
    private static final RootVerifier VERIFIER =
            new RootVerifier(new TrustRoots(Set.of(CA.root())));

    private static Options options() {
        return Options.at(NOW);
    }

    private static CertificateVerdict judged(List<String> held, ReferenceName... wanted) {
        LabCa.Issued leaf = CA.issue(held, options().commonName("cn.example"));
        return VERIFIER.verify(leaf.chain(), Set.of(wanted), NOW);
    }

    private static String sentence(CertificateVerdict verdict) {
        return ((Unproven) verdict).sentence();
    }

    @Test
    @DisplayName("a certificate for others says for whom it is, and for whom it should be")
    void forOthers() {
        ReferenceName mx = ReferenceName.exactly("mx.example.org");
        ReferenceName below = new ReferenceName("example.net", true);
        assertThat(sentence(judged(List.of("a.test", "b.test"), mx, below)))
                .isEqualTo(
                        "the certificate is for a.test, b.test, and not for .example.net or"
                                + " mx.example.org");
        assertThat(sentence(judged(List.of(), mx)))
                .isEqualTo("the certificate is for no DNS name at all, and not for mx.example.org");
        List<String> seven = List.of("a.t", "b.t", "c.t", "d.t", "e.t", "f.t", "g.t");
        assertThat(sentence(judged(seven, mx))).contains("e.t and 2 more,").doesNotContain("f.t");
        assertThat(sentence(judged(seven.subList(0, 5), mx))).contains("e.t, and not");
        assertThat(judged(List.of("a.test"), mx).isProven()).isFalse();
        assertThat(judged(List.of("mx.example.org"), mx)).isEqualTo(new Proven("mx.example.org"));
        assertThat(judged(List.of("mx.example.org"), mx).isProven()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "*.example.org, .org, true",
        "*.example.org, .other.org, false",
        "*.example.org, .mx.example.org, false",
        "*.org, .org, false",
        "*.org, a.org, false"
    })
    @DisplayName("L13 a wildcard and a wish for a whole domain")
    void wildcards(String held, String wanted, boolean proven) {
        ReferenceName name =
                wanted.startsWith(".")
                        ? new ReferenceName(wanted.substring(1), true)
                        : ReferenceName.exactly(wanted);
        assertThat(judged(List.of(held), name).isProven()).isEqualTo(proven);
    }

    @Test
    @DisplayName("who vouches is named; nothing, an empty store and a bare key have their words")
    void voucher() {
        LabCa.Issued leaf = CA.issue("mx.example.org");
        Set<TrustAnchor> bare =
                Set.of(
                        new TrustAnchor(
                                CA.root().getSubjectX500Principal(),
                                CA.root().getPublicKey(),
                                null));
        assertThat(PathFinder.find(leaf.chain(), bare, NOW)).isEqualTo(new Proven("a trusted key"));
        assertThat(((Proven) VERIFIER.verify(leaf.chain(), Set.of(), NOW)).by())
                .isEqualTo("the certificate of CN=Lab root");
        assertThat(sentence(PathFinder.find(List.of(), bare, NOW)))
                .isEqualTo("the server has shown no certificate");
        assertThat(sentence(PathFinder.find(leaf.chain(), Set.of(), NOW)))
                .isEqualTo("there is no trusted root");
        assertThat(PathFinder.isSelfIssued(CA.root())).isTrue();
        assertThat(PathFinder.isSelfIssued(leaf.certificate())).isFalse();
    }

    @Test
    @DisplayName("L15 J05 a weak leaf among the roots is weak, a good one vouches for itself")
    void leafAmongRoots() {
        LabCa.Issued weak = CA.issue(List.of("mx.test"), options().key(KeyKind.RSA_1024));
        LabCa.Issued good = CA.issue("mx.test");
        RootVerifier roots =
                new RootVerifier(new TrustRoots(Set.of(weak.certificate(), good.certificate())));
        Unproven verdict = (Unproven) roots.verify(weak.chain(), Set.of(), NOW);
        assertThat(verdict.fault()).isEqualTo(Fault.WEAK);
        assertThat(verdict.sentence()).endsWith("has an RSA key of only 1024 bits");
        assertThat(roots.verify(good.chain(), Set.of(), NOW))
                .isEqualTo(new Proven("the certificate itself, which is trusted"));
    }

    @ParameterizedTest
    @CsvSource({
        "SHA1WITHRSAANDMGF1, WEAK",
        "SHA256WITHRSAANDMGF1, PROVEN",
        "SHA512WITHRSAANDMGF1, PROVEN"
    })
    @DisplayName("L15 the digest of a PSS signature stands in its parameters")
    void pss(String signature, String expected) {
        LabCa rsa = LabCa.create("rsa", NOW, options().key(KeyKind.RSA_2048));
        LabCa.Issued leaf =
                rsa.issue(List.of("mx.test"), options().key(KeyKind.RSA_2048).signature(signature));
        CertificateVerdict verdict =
                new RootVerifier(new TrustRoots(Set.of(rsa.root())))
                        .verify(leaf.chain(), Set.of(), NOW);
        assertThat(verdict instanceof Unproven(Fault fault, String _) ? fault.name() : "PROVEN")
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "TLSv1.3, TLS_AES_256_GCM_SHA384, true",
        "TLSv1.2, TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256, true",
        "TLSv1.1, TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256, false",
        "TLSv1.2, TLS_RSA_WITH_AES_128_CBC_SHA, false",
        "TLSv1.3, TLS_NULL_WITH_NULL_NULL, false"
    })
    @DisplayName("J18 L02 what an engine agreed on is looked at, whatever it was told")
    void agreedOn(String protocol, String suite, boolean allowed) {
        assertThat(TlsProfile.allows(protocol, suite)).isEqualTo(allowed);
    }

    @Test
    @DisplayName("SNI carries names with a dot of at most 253 octets, and no address")
    void sendable() {
        String longest = "a".repeat(248) + ".test";
        assertThat(ServerNames.sendable(Optional.of("MX.Test."))).contains("mx.test");
        assertThat(ServerNames.sendable(Optional.of("127.0.0.1"))).isEmpty();
        assertThat(ServerNames.sendable(Optional.of("mx"))).isEmpty();
        assertThat(ServerNames.sendable(Optional.of(longest))).contains(longest);
        assertThat(ServerNames.sendable(Optional.of("a" + longest))).isEmpty();
    }

    @Test
    @DisplayName("our own key is shown for its own kind alone")
    void ownKey() {
        OneCredential rsa = credential(KeyKind.RSA_2048);
        for (String kind : List.of("RSA", "RSA_PSS", "RSASSA-PSS")) {
            assertThat(rsa.chooseEngineServerAlias(kind, null, null)).as(kind).isNotEmpty();
            assertThat(rsa.chooseServerAlias(kind, null, null)).as(kind).isNotEmpty();
            assertThat(rsa.getServerAliases(kind, null)).as(kind).hasSize(1);
        }
        for (String kind : List.of("EC", "EdDSA", "RSAX")) {
            assertThat(rsa.chooseEngineServerAlias(kind, null, null)).as(kind).isNull();
            assertThat(rsa.getServerAliases(kind, null)).as(kind).isNull();
        }
        assertThat(rsa.chooseServerAlias(null, null, null)).isNull();
        assertThat(rsa.chooseClientAlias(new String[] {"RSA"}, null, null)).isNull();
        OneCredential edwards = credential(KeyKind.ED25519);
        assertThat(edwards.chooseServerAlias("EdDSA", null, null)).isNotEmpty();
        assertThat(edwards.chooseServerAlias("RSASSA-PSS", null, null)).isNull();
        assertThat(credential(KeyKind.P256).chooseServerAlias("EdDSA", null, null)).isNull();
    }

    private static OneCredential credential(KeyKind kind) {
        LabCa.Issued issued = CA.issue(List.of("mx.test"), options().key(kind).commonName("mx"));
        ServerCredential shown = new ServerCredential(issued.key().getPrivate(), issued.chain());
        assertThat(shown).hasToString("credential of CN=mx");
        return new OneCredential(shown);
    }

    @Test
    @DisplayName("L04 forgetting one key leaves the others; a session ends after an hour")
    void kept() throws Exception {
        KeptSessions kept = new KeptSessions();
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, null, null);
        SessionKey one = new SessionKey("a", InetAddress.getLoopbackAddress(), 25, "x");
        SessionKey two = new SessionKey("b", InetAddress.getLoopbackAddress(), 25, "x");
        TlsOffer offer =
                new TlsOffer(Optional.empty(), TlsVersion.TLS_1_2, true, Duration.ofSeconds(1));
        kept.of(one, offer, () -> context);
        kept.of(two, offer, () -> context);
        kept.forget(one);
        assertThat(kept.size()).isEqualTo(1);
        assertThat(context.getClientSessionContext().getSessionTimeout()).isEqualTo(3600);
        assertThat(context.getClientSessionContext().getSessionCacheSize()).isEqualTo(8);
    }

    @Test
    @DisplayName("what is remembered of an address is forgotten when that fails, too")
    void rememberedWay() {
        TlsClient client = new JsseClient();
        java.time.Clock clock = java.time.Clock.fixed(NOW, ZoneOffset.UTC);
        HandshakePlan plan = HandshakePlan.of(client, client, clock);
        InetAddress address = InetAddress.getLoopbackAddress();
        HandshakePlan.Try second = new HandshakePlan.Try(client, false);
        plan.succeeded(address, second);
        assertThat(plan.first(address, false)).isEqualTo(second);
        TlsFailure failure =
                new TlsFailure(TlsFailure.Kind.REFUSED, "no", new java.io.IOException("no"));
        assertThat(plan.next(address, second, failure, false)).isEmpty();
        assertThat(plan.first(address, false)).isEqualTo(new HandshakePlan.Try(client, true));
        HandshakePlan only = HandshakePlan.classicalOnly(client, clock);
        assertThat(only.first(address, false)).isEqualTo(second);
        assertThat(only.next(address, second, failure, false)).isEmpty();
    }
}
