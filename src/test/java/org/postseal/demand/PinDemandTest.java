package org.postseal.demand;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postseal.FakeClock;
import org.postseal.dane.ChainMatcher;
import org.postseal.dns.FakeDns;
import org.postseal.dns.Security;
import org.postseal.lab.LabCa;
import org.postseal.lab.LabTlsa;
import org.postseal.mail.Domain;
import org.postseal.memory.MemoryFixture;
import org.postseal.memory.Pin;
import org.postseal.memory.PinMode;
import org.postseal.memory.PinSettings;
import org.postseal.memory.Pins;
import org.postseal.mtasts.StsPolicy;
import org.postseal.mtasts.StsStatus;
import org.postseal.route.Host;
import org.postseal.route.Route;
import org.postseal.smtp.Reason;
import org.postseal.tls.HandshakeFacts;
import org.postseal.tls.RootVerifier;
import org.postseal.tls.TlsConnection;
import org.postseal.tls.TrustRoots;

/** What is learned of hosts, and what is then demanded of them, over the real room 8 and store. */
class PinDemandTest {

    private static final FakeClock CLOCK = FakeClock.atStart();
    private static final Domain DOMAIN = Domain.of("example.org");
    private static final String MX1 = "mx1.example.org";
    private static final String MX2 = "mx2.example.org";
    private static final String EVIL = "mx.evil.example";

    private static final LabCa CA = LabCa.create("Test Root", CLOCK.instant());
    private static final LabCa.Issued GOOD = CA.issue(MX1);
    private static final LabCa.Issued RENEWED = CA.issue(MX1);
    private static final LabCa.Issued OWN = selfSigned(MX1);
    private static final LabCa.Issued IMPOSTOR = selfSigned(MX1);

    @TempDir private Path folder;

    private final FakeClock clock = FakeClock.atStart();
    private final FakeDns dns = new FakeDns();
    private final ChannelCounters counters = new ChannelCounters();
    private MemoryFixture house;
    private Pins pins;
    private StsStatus sts = new StsStatus.NoPolicy("none");
    private PinMode mode = PinMode.ENFORCE;
    private Level floor = Level.ENCRYPT;
    private Security mx = Security.INSECURE;
    private Security addresses = Security.INSECURE;
    private List<String> hosts = List.of(MX1);

    @BeforeEach
    void start() throws IOException {
        house = new MemoryFixture(folder);
        reopen();
    }

    @AfterEach
    void stop() throws IOException {
        house.close();
    }

    private void reopen() {
        pins = new Pins(house.table, clock, new PinSettings(mode, Duration.ofDays(90)));
    }

    // What is learned

    @Test
    @DisplayName("Q14 a certificate for its own name makes a pin, though only TLS was demanded")
    void learnsPkix() {
        assertThat(meets(MX1, GOOD)).isTrue();
        assertThat(pin(MX1).methods()).containsExactly(Pin.Method.PKIX);
        assertThat(requirements(MX1)).anyMatch(Requirement.PinProof.class::isInstance);
    }

    @Test
    @DisplayName("Q14 encryption by itself makes none: self-signed, wrong name, unknown root")
    void learnsNothingUnproven() {
        assertThat(meets(MX1, OWN)).isTrue();
        assertThat(meets(MX1, CA.issue("other.example"))).isTrue();
        assertThat(meets(MX1, LabCa.create("Other Root", CLOCK.instant()).issue(MX1))).isTrue();
        assertThat(decide(MX1).pin()).isInstanceOf(PinStatus.FirstContact.class);
    }

    @Test
    @DisplayName("Q14 DANE makes a pin, of a certificate nobody else vouches for")
    void learnsDane() {
        publish(MX1, OWN);
        assertThat(meets(MX1, OWN)).isTrue();
        assertThat(pin(MX1).methods()).containsExactly(Pin.Method.DANE);
        assertThat(decide(MX1).pin()).isEqualTo(new PinStatus.Published("DANE"));
    }

    @Test
    @DisplayName("Q14 what observe mode let pass teaches nothing")
    void learnsNothingObserved() {
        TlsDemand demand =
                TlsDemand.of(
                        new Requirement.PostQuantum(),
                        new Source.OperatorDefault(Level.ENCRYPT, Mode.OBSERVE));
        Handshake classical = new Handshake(GOOD.chain(), "x25519");
        Judgement.Cleared observed = (Judgement.Cleared) judge().judge(demand, classical);
        assertThat(observed.channel()).isInstanceOf(MailChannel.Observed.class);
        demands().carried(route(), host(MX1), observed.channel());
        assertThat(decide(MX1).pin()).isInstanceOf(PinStatus.FirstContact.class);
    }

    // A host that proved itself

    @Test
    @DisplayName("Q14 after first contact an impostor and a stripped host fail, at the same floor")
    void impostor() {
        meets(MX1, GOOD);
        assertThat(refusal(MX1, IMPOSTOR)).contains(Reason.PIN_MISMATCH);
        assertThat(refusal(MX1, CA.issue("other.example"))).contains(Reason.PIN_MISMATCH);
        TlsDemand demand = decide(MX1).demand();
        assertThat(judge().judgeClear(demand, new Handshake(GOOD.chain(), "")))
                .isInstanceOf(Judgement.Refused.class);
        floor = Level.NONE;
        assertThat(decide(MX1).demand().allowsClear()).isFalse();
    }

    @Test
    @DisplayName("Q14 a renewed certificate passes, and so does the old key without a valid one")
    void renewal() {
        meets(MX1, GOOD);
        assertThat(meets(MX1, RENEWED)).isTrue();
        assertThat(pin(MX1).digests()).hasSize(2);
        clock.advance(Duration.ofDays(80));
        assertThat(meets(MX1, GOOD)).isTrue();
        clock.advance(Duration.ofDays(80));
        assertThat(decide(MX1).pin()).as("it lives by use").isInstanceOf(PinStatus.Known.class);
    }

    @Test
    @DisplayName("Q14 an expired certificate with the key that was pinned is still the same host")
    void sameKey() {
        meets(MX1, GOOD);
        int steps = 0;
        while (clock.instant().isBefore(GOOD.certificate().getNotAfter().toInstant())) {
            clock.advance(Duration.ofDays(60));
            assertThat(meets(MX1, GOOD)).isTrue();
            steps++;
        }
        assertThat(steps).isPositive();
        assertThat(refusal(MX1, GOOD)).isEmpty();
        assertThat(proof(MX1, GOOD)).isEqualTo(new PeerProof.Pinned("its key", true));
        assertThat(pin(MX1).methods()).containsExactly(Pin.Method.PKIX);
    }

    @Test
    @DisplayName("Q14 a host proven by DANE alone is not proven by a certificate, only by its key")
    void sameMethod() {
        publish(MX1, OWN);
        meets(MX1, OWN);
        unpublish();
        assertThat(refusal(MX1, GOOD)).contains(Reason.PIN_MISMATCH);
        assertThat(refusal(MX1, OWN)).isEmpty();
    }

    @Test
    @DisplayName("Q15 DANE proves the change: the new key passes and the pin moves to it")
    void daneMoves() {
        meets(MX1, GOOD);
        publish(MX1, OWN);
        assertThat(decide(MX1).pin()).isEqualTo(new PinStatus.Published("DANE"));
        assertThat(meets(MX1, OWN)).isTrue();
        unpublish();
        assertThat(refusal(MX1, OWN)).isEmpty();
        assertThat(refusal(MX1, IMPOSTOR)).contains(Reason.PIN_MISMATCH);
    }

    @Test
    @DisplayName("Q15 MTA-STS proves the change of a host that DANE had proven")
    void stsMoves() {
        publish(MX1, OWN);
        meets(MX1, OWN);
        unpublish();
        sts = policy(StsPolicy.Mode.TESTING, MX1);
        assertThat(refusal(MX1, GOOD)).contains(Reason.PIN_MISMATCH);
        sts = policy(StsPolicy.Mode.ENFORCE, MX1);
        assertThat(decide(MX1).pin()).isEqualTo(new PinStatus.Published("MTA-STS"));
        assertThat(refusal(MX1, OWN)).contains(Reason.CERTIFICATE_UNTRUSTED);
        assertThat(meets(MX1, GOOD)).isTrue();
        sts = new StsStatus.NoPolicy("none");
        assertThat(refusal(MX1, RENEWED)).isEmpty();
    }

    // A host that did not, of a domain whose hosts did

    @Test
    @DisplayName("Q15 a new host is refused with words that say how to prove it")
    void newHost() {
        meets(MX1, GOOD);
        hosts = List.of(EVIL);
        Judgement.Refused refused =
                (Judgement.Refused)
                        judge().judge(
                                        decide(EVIL).demand(),
                                        new Handshake(CA.issue(EVIL).chain(), "X25519MLKEM768"));
        assertThat(refused.trouble().reason()).isEqualTo(Reason.PIN_NEW_HOST);
        assertThat(refused.trouble().sentence())
                .contains(EVIL)
                .contains("DANE or an MTA-STS policy of example.org")
                .contains("postseal memory forget example.org");
    }

    @Test
    @DisplayName(
            "Q15 DANE of the domain, MTA-STS or a signed MX prove a new host; its own DANE not")
    void newHostProven() {
        meets(MX1, GOOD);
        hosts = List.of(EVIL);
        LabCa.Issued theirs = CA.issue(EVIL);
        publish(EVIL, theirs);
        mx = Security.INSECURE;
        assertThat(refusal(EVIL, theirs)).contains(Reason.PIN_NEW_HOST);
        mx = Security.SECURE;
        assertThat(decide(EVIL).pin()).isEqualTo(new PinStatus.Published("DANE"));
        assertThat(refusal(EVIL, theirs)).isEmpty();
        unpublish();
        mx = Security.SECURE;
        assertThat(refusal(EVIL, theirs)).isEmpty();
        assertThat(refusal(EVIL, selfSigned(EVIL))).contains(Reason.PIN_NEW_HOST);
        mx = Security.INSECURE;
        sts = policy(StsPolicy.Mode.ENFORCE, EVIL);
        assertThat(refusal(EVIL, theirs)).isEmpty();
    }

    @Test
    @DisplayName("A host that stood beside the first proves its own name, or carries no mail")
    void sibling() {
        hosts = List.of(MX1, MX2);
        meets(MX1, GOOD);
        assertThat(refusal(MX2, selfSigned(MX2))).contains(Reason.PIN_NEW_HOST);
        assertThat(meets(MX2, CA.issue(MX2))).isTrue();
        assertThat(decide(MX2).pin()).isInstanceOf(PinStatus.Known.class);
    }

    @Test
    @DisplayName("A new host with a certificate or the key of a known one is of the same house")
    void sameHouse() {
        meets(MX1, GOOD);
        hosts = List.of("mx9.example.org");
        assertThat(refusal("mx9.example.org", CA.issue(MX1, "mx9.example.org"))).isEmpty();
        assertThat(refusal("mx9.example.org", GOOD)).isEmpty();
        assertThat(refusal("mx9.example.org", CA.issue("mx9.example.org")))
                .contains(Reason.PIN_NEW_HOST);
    }

    @Test
    @DisplayName("Another domain with the same host has pins of its own")
    void otherDomain() {
        meets(MX1, GOOD);
        Route other =
                new Route(
                        Domain.of("other.example"),
                        Domain.of("other.example"),
                        Route.Kind.MX,
                        mx,
                        List.of(host(MX1)),
                        Optional.empty());
        assertThat(demands().decide(other.domain(), other, host(MX1)).pin())
                .isInstanceOf(PinStatus.FirstContact.class);
    }

    // Unreadable, observed

    @Test
    @DisplayName("S29 pins that cannot be read keep mail waiting, unless DANE or MTA-STS prove")
    void unreadable() throws IOException {
        meets(MX1, GOOD);
        house.damage("UPDATE memory SET digest = 'x' WHERE kind = 'pin'");
        reopen();
        assertThat(judge().refusesToDial(decide(MX1).demand()).orElseThrow().reason())
                .isEqualTo(Reason.PIN_UNREADABLE);
        publish(MX1, OWN);
        assertThat(meets(MX1, OWN)).isTrue();
        unpublish();
        assertThat(refusal(MX1, OWN)).isEmpty();
        assertThat(refusal(MX1, IMPOSTOR)).contains(Reason.PIN_MISMATCH);
    }

    @Test
    @DisplayName("Q11 observed pins decide the same and let pass; what was published never")
    void observed() throws IOException {
        meets(MX1, GOOD);
        mode = PinMode.OBSERVE;
        reopen();
        assertThat(judgement(MX1, IMPOSTOR))
                .isInstanceOfSatisfying(
                        Judgement.Cleared.class,
                        cleared ->
                                assertThat(cleared.channel())
                                        .isInstanceOfSatisfying(
                                                MailChannel.Observed.class,
                                                channel ->
                                                        assertThat(channel.wouldHaveBeen().reason())
                                                                .isEqualTo(Reason.PIN_MISMATCH)));
        assertThat(counters.observed()).isEqualTo(1);
        assertThat(decide(MX1).demand().parts().toString()).contains("only observed");
        house.damage("UPDATE memory SET digest = 'x' WHERE kind = 'pin'");
        reopen();
        assertThat(judge().refusesToDial(decide(MX1).demand())).isEmpty();
        publish(MX1, GOOD);
        assertThat(refusal(MX1, IMPOSTOR)).contains(Reason.DANE_MISMATCH);
    }

    @Test
    @DisplayName("Q01 whatever is remembered, a demand with pins asks for all it asks without")
    void onlyRaises() {
        List<TlsDemand> plain = new ArrayList<>();
        List<TlsDemand> pinned = new ArrayList<>();
        for (boolean learned : List.of(false, true)) {
            if (learned) {
                meets(MX1, GOOD);
            }
            for (Security security : List.of(Security.SECURE, Security.INSECURE)) {
                for (StsPolicy.Mode policy : StsPolicy.Mode.values()) {
                    for (String name : List.of(MX1, EVIL)) {
                        mx = security;
                        sts = policy(policy, MX1);
                        hosts = List.of(name);
                        plain.add(plain().decide(DOMAIN, route(), host(name)).demand());
                        pinned.add(decide(name).demand());
                    }
                }
            }
        }
        for (int i = 0; i < plain.size(); i++) {
            assertThat(pinned.get(i).parts()).containsAll(plain.get(i).parts());
            assertThat(pinned.get(i).implies(plain.get(i))).isTrue();
        }
        assertThat(pinned).isNotEqualTo(plain);
    }

    @Test
    @DisplayName("The explanation says what is remembered and what follows")
    void explained() {
        assertThat(explained(MX1)).contains("pin: none yet");
        meets(MX1, GOOD);
        assertThat(explained(MX1))
                .contains("pin: the host proved itself before, proven by pkix")
                .contains("demanded: mx1.example.org as it proved itself earlier, by pin");
        hosts = List.of(EVIL);
        assertThat(explained(EVIL)).contains("nothing says that it is one of them");
    }

    private String explained(String name) {
        return String.join("\n", Explanation.of(DOMAIN, route(), demands()).lines());
    }

    /** Whether the host as it shows itself may carry mail; if so, it does, and is learned from. */
    private boolean meets(String name, LabCa.Issued identity) {
        if (judgement(name, identity) instanceof Judgement.Cleared(MailChannel channel)) {
            demands().carried(route(), host(name), channel);
            return true;
        }
        return false;
    }

    private Optional<Reason> refusal(String name, LabCa.Issued identity) {
        return judgement(name, identity) instanceof Judgement.Refused refused
                ? Optional.of(refused.trouble().reason())
                : Optional.empty();
    }

    private PeerProof proof(String name, LabCa.Issued identity) {
        return ((Judgement.Cleared) judgement(name, identity)).channel().proof();
    }

    private Judgement judgement(String name, LabCa.Issued identity) {
        return judge().judge(
                        decide(name).demand(), new Handshake(identity.chain(), "X25519MLKEM768"));
    }

    private Pin pin(String name) {
        return ((Pins.Known.Proven) pins.of(DOMAIN))
                .pins().stream()
                        .filter(pin -> pin.place().host().equals(name))
                        .findFirst()
                        .orElseThrow();
    }

    private Set<Requirement> requirements(String name) {
        return decide(name).demand().requirements();
    }

    private Decision decide(String name) {
        return demands().decide(DOMAIN, route(), host(name));
    }

    private HostDemands plain() {
        PolicySettings settings = new PolicySettings(floor, Optional.empty(), Mode.ENFORCE);
        return new HostDemands(dns, _ -> sts, () -> PolicyTable.of(settings), clock);
    }

    private HostDemands demands() {
        return plain().expecting(pins, Optional.of(new PinLearner(pins, verifier(), clock)));
    }

    private Judge judge() {
        return new Judge(verifier(), new ChainMatcher(), clock, counters);
    }

    private static RootVerifier verifier() {
        return new RootVerifier(new TrustRoots(Set.of(CA.root())));
    }

    private void publish(String name, LabCa.Issued identity) {
        mx = Security.SECURE;
        addresses = Security.SECURE;
        dns.tlsa(
                "_25._tcp." + name, Security.SECURE, LabTlsa.wire(3, 1, 1, identity.certificate()));
    }

    private void unpublish() {
        mx = Security.INSECURE;
        addresses = Security.INSECURE;
    }

    private static StsStatus policy(StsPolicy.Mode mode, String host) {
        String text = "version: STSv1\nmode: " + mode.word() + "\nmx: " + host + "\nmax_age: 86400";
        return new StsStatus.Known(
                StsPolicy.parse(text.getBytes(StandardCharsets.US_ASCII)), "1", Instant.MAX, "");
    }

    private Route route() {
        return new Route(
                DOMAIN,
                DOMAIN,
                Route.Kind.MX,
                mx,
                hosts.stream().map(this::host).toList(),
                Optional.empty());
    }

    private Host host(String name) {
        return new Host(
                name,
                name,
                25,
                addresses,
                addresses,
                List.of(InetAddress.ofLiteral("192.0.2.1")),
                Optional.empty());
    }

    private static LabCa.Issued selfSigned(String... names) {
        return LabCa.selfSigned(Arrays.asList(names), LabCa.Options.at(CLOCK.instant()));
    }

    /** A finished handshake with a host that showed these certificates. */
    private record Handshake(List<X509Certificate> chain, String group) implements TlsConnection {
        @Override
        public HandshakeFacts facts() {
            return new HandshakeFacts(
                    "TLSv1.3",
                    "TLS_AES_256_GCM_SHA384",
                    Optional.of(group),
                    chain,
                    Optional.of(MX1),
                    false,
                    "test");
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
