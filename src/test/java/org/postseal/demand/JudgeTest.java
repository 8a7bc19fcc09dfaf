package org.postseal.demand;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.io.OutputStream;
import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postseal.FakeClock;
import org.postseal.dane.ChainMatcher;
import org.postseal.dane.TlsaRecord;
import org.postseal.lab.LabCa;
import org.postseal.smtp.Extensions;
import org.postseal.smtp.Reason;
import org.postseal.smtp.Reply;
import org.postseal.smtp.Trouble;
import org.postseal.tls.HandshakeFacts;
import org.postseal.tls.ReferenceName;
import org.postseal.tls.RootVerifier;
import org.postseal.tls.TlsConnection;
import org.postseal.tls.TlsVersion;
import org.postseal.tls.TrustRoots;

/** The last gate, with the real verifiers behind it. */
class JudgeTest {

    private static final String MX = "mx.example.net";
    private static final FakeClock CLOCK = FakeClock.atStart();
    private static final LabCa CA = LabCa.create("Test Root", CLOCK.instant());
    private static final List<X509Certificate> CHAIN = CA.issue(MX).chain();
    private static final List<X509Certificate> SELF_SIGNED =
            LabCa.selfSigned(List.of(MX), LabCa.Options.at(CLOCK.instant())).chain();

    private static final Source DEFAULT = new Source.OperatorDefault(Level.ENCRYPT, Mode.ENFORCE);
    private static final Source RULE =
            new Source.OperatorRule("k", Level.SECURE, "secure", "policy", 1, Mode.ENFORCE);
    private static final Source DANE = new Source.Dane(MX);
    private static final Source STS = new Source.MtaSts("example.com", "1");

    private final ChannelCounters counters = new ChannelCounters();
    private final Handshake handshake = new Handshake();

    @Test
    @DisplayName("L11 a self-signed certificate under encrypt passes, as encrypted only")
    void encrypted() {
        handshake.chain = SELF_SIGNED;
        MailChannel channel = cleared(Mode.ENFORCE, demand(new Requirement.Encrypted(), DEFAULT));
        assertThat(channel).isInstanceOf(MailChannel.Satisfied.class);
        assertThat(channel.proof()).isEqualTo(new PeerProof.Encrypted(false));
        assertThat(channel.proof().word()).isEqualTo("Untrusted");
        handshake.chain = CHAIN;
        assertThat(
                        cleared(Mode.ENFORCE, demand(new Requirement.Encrypted(), DEFAULT))
                                .proof()
                                .word())
                .isEqualTo("Trusted");
        assertThat(counters.satisfied()).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.1", "TLSv1", "SSLv3", "NONE", "", "tlsv1.3", "TLSv1.4"})
    @DisplayName("L01 J18 any protocol but TLS 1.2 and 1.3 is refused, whatever the engine allowed")
    void protocol(String protocol) {
        handshake.protocol = protocol;
        for (Mode mode : Mode.values()) {
            assertThat(refused(mode, TlsDemand.nothing())).isEqualTo(Reason.TLS_VERSION);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "TLS_RSA_WITH_NULL_SHA256",
                "TLS_DH_anon_WITH_AES_128_CBC_SHA",
                "SSL_RSA_EXPORT_WITH_RC4_40_MD5",
                "TLS_ECDHE_RSA_WITH_RC4_128_SHA",
                "SSL_RSA_WITH_3DES_EDE_CBC_SHA",
                "TLS_PSK_WITH_AES_128_CBC_SHA",
                "TLS_NULL_WITH_NULL_NULL",
                "SSL_NULL_WITH_NULL_NULL",
                ""
            })
    @DisplayName("L02 J18 a broken cipher suite is refused after the handshake")
    void cipher(String suite) {
        handshake.cipher = suite;
        for (Mode mode : Mode.values()) {
            assertThat(refused(mode, demand(new Requirement.Encrypted(), DEFAULT)))
                    .isEqualTo(Reason.TLS_CIPHER);
        }
    }

    @Test
    @DisplayName("R03 what the server must list is judged when it has, observed or not")
    void listed() {
        Extensions other = Extensions.of(new Reply(250, List.of("mx", "PIPELINING")));
        Extensions good = Extensions.of(new Reply(250, List.of("mx", "REQUIRETLS")));
        TlsDemand demand =
                demand(new Requirement.RequireTls(true), new Source.Sender())
                        .join(demand(pkix("other.test"), RULE));
        MailChannel open = cleared(Mode.OBSERVE, demand);
        assertThat(open).isInstanceOf(MailChannel.Observed.class);
        assertThat(open.isWhole()).isFalse();
        assertThat(counters.observed() + counters.satisfied() + counters.refused()).isZero();
        assertThat(judge().heard(open, other))
                .isInstanceOfSatisfying(
                        Judgement.Refused.class,
                        no ->
                                assertThat(no.trouble().reason())
                                        .isEqualTo(Reason.REQUIRETLS_UNSUPPORTED));
        assertThat(counters.refused()).isEqualTo(1);
        Judgement heard = judge().heard(open, good);
        MailChannel whole = ((Judgement.Cleared) heard).channel();
        assertThat(whole).isInstanceOf(MailChannel.Observed.class);
        assertThat(whole.isWhole()).isTrue();
        assertThat(counters.observed()).isEqualTo(1);
        assertThat(judge().heard(whole, other)).isEqualTo(new Judgement.Cleared(whole));
        assertThat(counters.observed()).isEqualTo(1);
    }

    @Test
    @DisplayName("A rule for TLS 1.3 refuses 1.2")
    void version() {
        TlsDemand demand = demand(new Requirement.AtLeast(TlsVersion.TLS_1_3), RULE);
        assertThat(cleared(Mode.ENFORCE, demand)).isInstanceOf(MailChannel.Satisfied.class);
        handshake.protocol = "TLSv1.2";
        handshake.cipher = "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256";
        assertThat(refused(Mode.ENFORCE, demand)).isEqualTo(Reason.TLS_VERSION);
    }

    @Test
    @DisplayName(
            "L07 post-quantum required: another group, or an unknown one, is refused and named")
    void group() {
        TlsDemand demand = demand(new Requirement.PostQuantum(), RULE);
        assertThat(cleared(Mode.ENFORCE, demand)).isInstanceOf(MailChannel.Satisfied.class);
        handshake.group = Optional.of("x25519");
        assertThat(trouble(Mode.ENFORCE, demand).sentence()).contains("x25519");
        assertThat(refused(Mode.ENFORCE, demand)).isEqualTo(Reason.TLS_GROUP);
        handshake.group = Optional.empty();
        assertThat(trouble(Mode.ENFORCE, demand).sentence()).contains("unknown");
    }

    @Test
    @DisplayName("exclude= is checked on what was agreed")
    void excluded() {
        TlsDemand demand = demand(new Requirement.CipherWithout(Set.of(CipherTrait.AES128)), RULE);
        assertThat(cleared(Mode.ENFORCE, demand)).isInstanceOf(MailChannel.Satisfied.class);
        handshake.cipher = "TLS_AES_128_GCM_SHA256";
        assertThat(refused(Mode.ENFORCE, demand)).isEqualTo(Reason.TLS_CIPHER);
    }

    @Test
    @DisplayName("N01 N28 a wrong TLSA record is refused, the right one proves the peer")
    void dane() throws Exception {
        handshake.chain = SELF_SIGNED;
        TlsDemand right = demand(dane(spki(SELF_SIGNED), false), DANE);
        assertThat(cleared(Mode.ENFORCE, right).proof().label()).isEqualTo("dane-ee");
        TlsDemand wrong = demand(dane(spki(CHAIN), false), DANE);
        assertThat(refused(Mode.ENFORCE, wrong)).isEqualTo(Reason.DANE_MISMATCH);
        assertThat(refused(Mode.OBSERVE, wrong)).isEqualTo(Reason.DANE_MISMATCH);
    }

    @Test
    @DisplayName("N01 a certificate from a trusted root does not stand in for TLSA")
    void noPkixFallback() throws Exception {
        handshake.chain = CHAIN;
        assertThat(refused(Mode.ENFORCE, demand(dane(spki(SELF_SIGNED), false), DANE)))
                .isEqualTo(Reason.DANE_MISMATCH);
    }

    @Test
    @DisplayName("N21 evidence of the host only is labelled so and never called verified")
    void hostOnly() throws Exception {
        PeerProof proof = cleared(Mode.ENFORCE, demand(dane(spki(CHAIN), true), DANE)).proof();
        assertThat(proof.label()).isEqualTo("dane-ee-host-only");
        assertThat(proof.word()).isEqualTo("Trusted");
    }

    @Test
    @DisplayName("S20 S26 S27 DANE and MTA-STS must both hold")
    void both() throws Exception {
        handshake.chain = CHAIN;
        TlsDemand right = demand(dane(spki(CHAIN), false), DANE);
        TlsDemand name = demand(pkix(MX), STS);
        assertThat(cleared(Mode.ENFORCE, right.join(name)).proof())
                .isInstanceOf(PeerProof.Dane.class);
        TlsDemand wrong = demand(dane(spki(SELF_SIGNED), false), DANE);
        assertThat(refused(Mode.ENFORCE, wrong.join(name))).isEqualTo(Reason.DANE_MISMATCH);
        assertThat(refused(Mode.ENFORCE, right.join(demand(pkix("other.example.net"), STS))))
                .isEqualTo(Reason.CERTIFICATE_NAME);
    }

    @Test
    @DisplayName("Two sources that each ask for a name must each be satisfied")
    void twoNames() {
        TlsDemand demand = demand(pkix(MX), STS).join(demand(pkix("example.com"), RULE));
        assertThat(refused(Mode.ENFORCE, demand)).isEqualTo(Reason.CERTIFICATE_NAME);
    }

    @Test
    @DisplayName("L03 a resumed session is judged like any other")
    void resumed() {
        handshake.resumed = true;
        handshake.chain = SELF_SIGNED;
        assertThat(refused(Mode.ENFORCE, demand(pkix(MX), STS)))
                .isEqualTo(Reason.CERTIFICATE_UNTRUSTED);
    }

    @Test
    @DisplayName("A fingerprint may be of the certificate or of its key")
    void fingerprint() throws Exception {
        String whole = sha256(CHAIN.getFirst().getEncoded());
        for (String digest : List.of(whole, spki(CHAIN))) {
            TlsDemand demand = demand(fingerprints(digest, "00".repeat(32)), RULE);
            assertThat(cleared(Mode.ENFORCE, demand).proof())
                    .isEqualTo(new PeerProof.Fingerprint(digest));
        }
        TlsDemand other = demand(fingerprints("00".repeat(32)), RULE);
        assertThat(refused(Mode.ENFORCE, other)).isEqualTo(Reason.FINGERPRINT_MISMATCH);
        assertThat(trouble(Mode.ENFORCE, other).sentence()).contains(whole);
        handshake.chain = List.of();
        assertThat(refused(Mode.ENFORCE, other)).isEqualTo(Reason.FINGERPRINT_MISMATCH);
    }

    @Test
    @DisplayName("Q11 observe differs in the last step only, and is counted apart")
    void observe() {
        handshake.chain = SELF_SIGNED;
        TlsDemand demand = demand(pkix(MX), RULE);
        Trouble enforced = trouble(Mode.ENFORCE, demand);
        MailChannel channel = cleared(Mode.OBSERVE, demand);
        assertThat(channel)
                .isInstanceOfSatisfying(
                        MailChannel.Observed.class,
                        observed -> assertThat(observed.wouldHaveBeen()).isEqualTo(enforced));
        assertThat(channel.proof()).isEqualTo(new PeerProof.Encrypted(false));
        assertThat(counters.observed()).isEqualTo(1);
        assertThat(counters.refused()).isEqualTo(1);
        assertThat(counters.satisfied()).isZero();
    }

    @Test
    @DisplayName("Q11 observe waives a rule, and not the same requirement from MTA-STS")
    void observeWaivesRulesOnly() {
        handshake.chain = SELF_SIGNED;
        TlsDemand demand = demand(pkix(MX), RULE).join(demand(pkix(MX), STS));
        assertThat(refused(Mode.OBSERVE, demand)).isEqualTo(Reason.CERTIFICATE_UNTRUSTED);
    }

    @ParameterizedTest
    @EnumSource(Mode.class)
    @DisplayName("Without TLS only a demand for nothing passes; observe waives rules alone")
    void clear(Mode mode) {
        Judge judge = judge();
        assertThat(judge.judgeClear(TlsDemand.nothing(), handshake))
                .isInstanceOfSatisfying(
                        Judgement.Cleared.class,
                        cleared ->
                                assertThat(cleared.channel().proof())
                                        .isEqualTo(new PeerProof.Clear()));
        assertThat(counters.clear()).isEqualTo(1);
        Judgement byRule =
                judge.judgeClear(in(mode, demand(new Requirement.Encrypted(), DEFAULT)), handshake);
        assertThat(byRule instanceof Judgement.Cleared).isEqualTo(mode == Mode.OBSERVE);
        assertThat(counters.observedClear()).isEqualTo(mode == Mode.OBSERVE ? 1 : 0);
        assertThat(counters.clear()).isEqualTo(1);
        TlsDemand published = demand(new Requirement.Encrypted(), DANE);
        assertThat(judge.judgeClear(in(mode, published), handshake))
                .isInstanceOf(Judgement.Refused.class);
    }

    @Test
    @DisplayName("What cannot be met is refused after the handshake too")
    void unmeetable() {
        Trouble why = Trouble.of(Reason.DANE_UNKNOWN, "no answer");
        TlsDemand demand = demand(new Requirement.Unmeetable(why), DANE);
        assertThat(trouble(Mode.ENFORCE, demand)).isEqualTo(why);
        assertThat(trouble(Mode.OBSERVE, demand)).isEqualTo(why);
        assertThat(judge().refusesToDial(in(Mode.OBSERVE, demand))).contains(why);
        TlsDemand byRule = demand(new Requirement.Unmeetable(why), RULE);
        assertThat(judge().refusesToDial(byRule)).contains(why);
        assertThat(judge().refusesToDial(in(Mode.OBSERVE, byRule))).isEmpty();
    }

    @Test
    @DisplayName("The same connection always fails for the same reason")
    void stableOrder() throws Exception {
        handshake.group = Optional.of("x25519");
        TlsDemand a = demand(new Requirement.PostQuantum(), RULE);
        TlsDemand b = demand(dane(spki(SELF_SIGNED), false), DANE);
        TlsDemand c = demand(pkix("other.example"), STS);
        assertThat(refused(Mode.ENFORCE, a.join(b).join(c))).isEqualTo(Reason.TLS_GROUP);
        assertThat(refused(Mode.ENFORCE, c.join(b).join(a))).isEqualTo(Reason.TLS_GROUP);
        assertThat(refused(Mode.ENFORCE, c.join(b))).isEqualTo(Reason.DANE_MISMATCH);
    }

    private Judge judge() {
        return new Judge(
                new RootVerifier(new TrustRoots(Set.of(CA.root()))),
                new ChainMatcher(),
                CLOCK,
                counters);
    }

    private MailChannel cleared(Mode mode, TlsDemand demand) {
        return ((Judgement.Cleared) judge().judge(in(mode, demand), handshake)).channel();
    }

    private Trouble trouble(Mode mode, TlsDemand demand) {
        return ((Judgement.Refused) judge().judge(in(mode, demand), handshake)).trouble();
    }

    /** The demand as it is when the operator's rules have this mode. */
    private static TlsDemand in(Mode mode, TlsDemand demand) {
        TlsDemand all = TlsDemand.nothing();
        for (TlsDemand.Sourced part : demand.parts()) {
            Source source =
                    switch (part.source()) {
                        case Source.OperatorDefault(Level level, Mode _) ->
                                new Source.OperatorDefault(level, mode);
                        case Source.OperatorRule rule -> rule.in(mode);
                        case Source.House _,
                                Source.Dane _,
                                Source.MtaSts _,
                                Source.Pin _,
                                Source.Sender _ ->
                                part.source();
                    };
            all = all.join(TlsDemand.of(part.requirement(), source));
        }
        return all;
    }

    private Reason refused(Mode mode, TlsDemand demand) {
        return trouble(mode, demand).reason();
    }

    private static TlsDemand demand(Requirement requirement, Source source) {
        return TlsDemand.of(requirement, source);
    }

    private static Requirement dane(String digest, boolean hostOnly) {
        return new Requirement.DaneProof(
                MX,
                Set.of(new TlsaRecord(3, 1, 1, digest)),
                Set.of(ReferenceName.exactly(MX)),
                hostOnly);
    }

    private static Requirement pkix(String name) {
        return new Requirement.PkixProof(Set.of(ReferenceName.exactly(name)));
    }

    private static Requirement fingerprints(String... digests) {
        return new Requirement.FingerprintProof("SHA-256", Set.of(digests));
    }

    private static String spki(List<X509Certificate> chain) throws Exception {
        return sha256(chain.getFirst().getPublicKey().getEncoded());
    }

    private static String sha256(byte[] octets) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(octets));
    }

    /** A handshake whose facts a test sets. */
    private static final class Handshake implements TlsConnection {
        private String protocol = "TLSv1.3";
        private String cipher = "TLS_AES_256_GCM_SHA384";
        private Optional<String> group = Optional.of("X25519MLKEM768");
        private List<X509Certificate> chain = CHAIN;
        private boolean resumed;

        @Override
        public HandshakeFacts facts() {
            return new HandshakeFacts(
                    protocol, cipher, group, chain, Optional.of(MX), resumed, "test");
        }

        @Override
        public InputStream input() {
            return InputStream.nullInputStream();
        }

        @Override
        public OutputStream output() {
            return OutputStream.nullOutputStream();
        }

        @Override
        public void readTimeout(Duration timeout) {}

        @Override
        public void close() {}
    }
}
