package org.postseal.demand;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.postseal.FakeClock;
import org.postseal.dane.TlsaRecord;
import org.postseal.dns.Answer;
import org.postseal.dns.FakeDns;
import org.postseal.dns.RecordType;
import org.postseal.dns.Security;
import org.postseal.mail.Domain;
import org.postseal.mtasts.StsPolicy;
import org.postseal.mtasts.StsStatus;
import org.postseal.route.ConfiguredHop;
import org.postseal.route.Host;
import org.postseal.route.Route;
import org.postseal.smtp.Reason;
import org.postseal.tls.ReferenceName;
import org.postseal.tls.TlsVersion;

/** What is demanded of a channel to one host. */
class HostDemandsTest {

    private static final Domain DOMAIN = Domain.of("example.com");
    private static final String MX = "mx.example.net";
    private static final String TLSA = "_25._tcp." + MX;
    private static final String GOOD = "030101" + "ab".repeat(32);
    private static final TlsaRecord GOOD_RECORD = new TlsaRecord(3, 1, 1, "ab".repeat(32));

    private final FakeDns dns = new FakeDns();
    private final FakeClock clock = FakeClock.atStart();
    private final Map<Domain, StsStatus> sts = new HashMap<>();
    private String policy = "";
    private Level defaultLevel = Level.ENCRYPT;

    // DANE

    @Test
    @DisplayName("N01 N16 a usable record is demanded, and its base domain is the SNI")
    void dane() {
        dns.tlsa(TLSA, Security.SECURE, GOOD);
        TlsDemand demand = demand(signed(), host());
        assertThat(proof(demand).records()).containsExactly(GOOD_RECORD);
        assertThat(proof(demand).hostOnly()).isFalse();
        assertThat(demand.serverName()).contains(MX);
        assertThat(demand.requirements()).contains(new Requirement.Encrypted());
    }

    @Test
    @DisplayName("N02 records that are all unusable: TLS, and whatever the floor asks on top")
    void unusable() {
        dns.tlsa(TLSA, Security.SECURE, "000001" + "ab".repeat(32), "03", "0301");
        assertThat(demand(signed(), host()).requirements())
                .containsExactly(new Requirement.Encrypted());
        defaultLevel = Level.MAY;
        assertThat(demand(signed(), host()).requirements())
                .containsExactly(new Requirement.Encrypted());
        policy = "example.com dane-only";
        assertThat(reason(demand(signed(), host()))).contains(Reason.DANE_REQUIRED);
        policy = "example.com verify";
        assertThat(pkix(demand(signed(), host()))).isNotEmpty();
    }

    @Test
    @DisplayName("N15 usage 0 and 1 are unusable beside a usable one")
    void mixed() {
        dns.tlsa(TLSA, Security.SECURE, "010101" + "cd".repeat(32), GOOD);
        assertThat(proof(demand(signed(), host())).records()).containsExactly(GOOD_RECORD);
    }

    @Test
    @DisplayName("N03 a TLSA lookup that fails stops the host, whatever the level")
    void failing() {
        for (Level level : List.of(Level.MAY, Level.ENCRYPT, Level.DANE_ONLY, Level.SECURE)) {
            defaultLevel = level;
            dns.servfail(TLSA, RecordType.TLSA);
            assertThat(reason(demand(signed(), host()))).contains(Reason.DANE_UNKNOWN);
            dns.bogus(TLSA, RecordType.TLSA);
            assertThat(reason(demand(signed(), host()))).contains(Reason.DANE_UNKNOWN);
        }
    }

    @Test
    @DisplayName("Q05 what cannot be looked up or read, wherever it is kept, means later")
    void doubtMeansLater() {
        for (Level level : List.of(Level.MAY, Level.ENCRYPT, Level.SECURE)) {
            defaultLevel = level;
            sts.put(DOMAIN, new StsStatus.Unreadable("the store is damaged"));
            assertThat(reason(demand(signed(), host()))).contains(Reason.STS_UNREADABLE);
            sts.clear();
            dns.servfail(TLSA, RecordType.TLSA);
            assertThat(reason(demand(signed(), host()))).contains(Reason.DANE_UNKNOWN);
            dns.absent(TLSA, RecordType.TLSA, Answer.Status.NO_NAME, Security.SECURE);
            assertThat(reason(demand(hop("[smart.example]", true, "secur"), host())))
                    .contains(Reason.RULE_UNMEETABLE);
        }
    }

    @Test
    @DisplayName("N04 a proven absence is no DANE")
    void absent() {
        dns.absent(TLSA, RecordType.TLSA, Answer.Status.NO_DATA, Security.SECURE);
        Decision decision = decide(signed(), host());
        assertThat(decision.dane()).isEqualTo(new DaneStatus.None(TLSA));
        assertThat(Explanation.describe(decision))
                .contains("DANE: none, provably no TLSA record at " + TLSA);
        assertThat(decision.demand().requirements()).containsExactly(new Requirement.Encrypted());
    }

    @Test
    @DisplayName("N05 insecure TLSA records are no pins")
    void insecureRecords() {
        dns.tlsa(TLSA, Security.INSECURE, GOOD);
        Decision decision = decide(signed(), host());
        assertThat(decision.dane()).isEqualTo(new DaneStatus.Insecure(TLSA));
        assertThat(decision.demand().daneBaseDomain()).isEmpty();
    }

    @Test
    @DisplayName("D08 with insecure addresses TLSA is not even asked for")
    void insecureAddresses() {
        dns.servfail(TLSA, RecordType.TLSA);
        Host host = host(MX, MX, Security.INSECURE, Security.INSECURE);
        assertThat(demand(signed(), host).unmeetable()).isEmpty();
        assertThat(dns.asked()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(names = {"BOGUS", "UNKNOWN"})
    @DisplayName("D07 addresses nobody can vouch for are not read as insecure")
    void unknownAddresses(Security security) {
        Host host = host(MX, MX, security, security);
        assertThat(reason(demand(signed(), host))).contains(Reason.DANE_UNKNOWN);
    }

    @Test
    @DisplayName("D03 DANE holds for the domain itself only if the absence of MX is proven")
    void implicitMx() {
        dns.tlsa("_25._tcp.example.com", Security.SECURE, GOOD);
        Host itself = host("example.com", "example.com", Security.SECURE, Security.SECURE);
        assertThat(demand(route(Route.Kind.IMPLICIT_MX, Security.SECURE), itself).daneBaseDomain())
                .isPresent();
        assertThat(
                        demand(route(Route.Kind.IMPLICIT_MX, Security.INSECURE), itself)
                                .daneBaseDomain())
                .isEmpty();
    }

    @Test
    @DisplayName("N17 a secure alias: the expanded name first, then the original")
    void secureAlias() {
        Host alias = host(MX, "real.example.org", Security.SECURE, Security.SECURE);
        dns.tlsa(TLSA, Security.SECURE, "030101" + "cd".repeat(32));
        dns.tlsa("_25._tcp.real.example.org", Security.SECURE, GOOD);
        assertThat(demand(signed(), alias).daneBaseDomain()).contains("real.example.org");
        dns.absent(
                "_25._tcp.real.example.org",
                RecordType.TLSA,
                Answer.Status.NO_NAME,
                Security.SECURE);
        assertThat(demand(signed(), alias).daneBaseDomain()).contains(MX);
    }

    @Test
    @DisplayName("N17 N03 a failure at the expanded name is not passed over")
    void failingAlias() {
        Host alias = host(MX, "real.example.org", Security.SECURE, Security.SECURE);
        dns.tlsa(TLSA, Security.SECURE, GOOD);
        dns.servfail("_25._tcp.real.example.org", RecordType.TLSA);
        assertThat(reason(demand(signed(), alias))).contains(Reason.DANE_UNKNOWN);
    }

    @Test
    @DisplayName("N18 an alias out of a signed zone: the original name only")
    void halfSecureAlias() {
        Host alias = host(MX, "real.example.org", Security.SECURE, Security.INSECURE);
        dns.tlsa(TLSA, Security.SECURE, GOOD);
        assertThat(demand(signed(), alias).daneBaseDomain()).contains(MX);
        assertThat(dns.asked()).containsExactly(TLSA + "/TLSA");
    }

    @Test
    @DisplayName("N19 an insecure alias: no DANE")
    void insecureAlias() {
        Host alias = host(MX, "real.example.org", Security.INSECURE, Security.INSECURE);
        dns.tlsa(TLSA, Security.SECURE, GOOD);
        assertThat(demand(signed(), alias).daneBaseDomain()).isEmpty();
        assertThat(dns.asked()).isEmpty();
    }

    @Test
    @DisplayName("N20 a TLSA name that is an alias counts only if every link is secure")
    void tlsaAlias() {
        dns.cname(TLSA, Security.SECURE, "tlsa.example.org");
        dns.tlsa("tlsa.example.org", Security.SECURE, GOOD);
        assertThat(demand(signed(), host()).daneBaseDomain()).contains(MX);
        dns.cname(TLSA, Security.INSECURE, "tlsa.example.org");
        assertThat(demand(signed(), host()).daneBaseDomain()).isEmpty();
    }

    @Test
    @DisplayName("N21 under an insecure MX the proof is of the host only; dane-only fails")
    void insecureMx() {
        dns.tlsa(TLSA, Security.SECURE, GOOD);
        Route route = route(Route.Kind.MX, Security.INSECURE);
        assertThat(proof(demand(route, host())).hostOnly()).isTrue();
        policy = "example.com dane-only";
        assertThat(reason(demand(route, host()))).contains(Reason.DANE_REQUIRED);
    }

    @Test
    @DisplayName("N22 dane-only without a record is unmeetable")
    void daneOnly() {
        policy = "example.com dane-only";
        assertThat(reason(demand(signed(), host()))).contains(Reason.DANE_REQUIRED);
        dns.tlsa(TLSA, Security.SECURE, GOOD);
        assertThat(demand(signed(), host()).unmeetable()).isEmpty();
    }

    @Test
    @DisplayName("N24 the port is in the name that is asked for")
    void port() {
        dns.tlsa("_587._tcp." + MX, Security.SECURE, GOOD);
        Host host =
                new Host(
                        MX,
                        MX,
                        587,
                        Security.SECURE,
                        Security.SECURE,
                        List.of(InetAddress.ofLiteral("192.0.2.1")),
                        Optional.empty());
        assertThat(demand(signed(), host).daneBaseDomain()).contains(MX);
    }

    @Test
    @DisplayName("N07 DANE-TA names: base domain, next hop, and its expansion when MX is secure")
    void referenceNames() {
        dns.tlsa(TLSA, Security.SECURE, GOOD);
        assertThat(proof(demand(aliased(Security.SECURE), host())).names())
                .containsExactlyInAnyOrder(
                        ReferenceName.exactly(MX),
                        ReferenceName.exactly("example.com"),
                        ReferenceName.exactly("expanded.example"));
        assertThat(proof(demand(aliased(Security.INSECURE), host())).names())
                .doesNotContain(ReferenceName.exactly("expanded.example"));
    }

    @Test
    @DisplayName("N25 the second look goes past the cache, once")
    void afresh() {
        dns.tlsa(TLSA, Security.SECURE, GOOD);
        HostDemands demands = demands();
        demands.of(DOMAIN, signed(), host());
        assertThat(dns.askedAfresh()).isZero();
        demands.afresh(DOMAIN, signed(), host());
        assertThat(dns.askedAfresh()).isEqualTo(1);
    }

    @Test
    @DisplayName(
            "D20 an address that the operator gives has no DANE and no policy; the floor holds")
    void configuredAddress() {
        Host host = host("192.0.2.1", "192.0.2.1", Security.SECURE, Security.SECURE);
        Decision decision = decide(hop("[192.0.2.1]", true, ""), host);
        assertThat(decision.dane()).isInstanceOf(DaneStatus.NotApplicable.class);
        assertThat(decision.demand().requirements()).containsExactly(new Requirement.Encrypted());
        assertThat(dns.asked()).isEmpty();
    }

    // MTA-STS

    @Test
    @DisplayName("S20 S28 enforce: the certificate must be for the host as MX names it")
    void enforce() {
        enforce("*.example.net");
        Host alias = host(MX, "real.example.org", Security.INSECURE, Security.INSECURE);
        TlsDemand demand = demand(signed(), alias);
        assertThat(demand.requirements())
                .containsExactlyInAnyOrder(
                        new Requirement.Encrypted(),
                        new Requirement.AtLeast(TlsVersion.TLS_1_2),
                        new Requirement.PkixProof(Set.of(ReferenceName.exactly(MX))));
        assertThat(demand.unmeetable()).isEmpty();
    }

    @Test
    @DisplayName("S22 S37 a host that the policy does not list is not used")
    void unlisted() {
        enforce("other.example.net");
        assertThat(reason(demand(signed(), host()))).contains(Reason.STS_MX_NOT_LISTED);
    }

    @Test
    @DisplayName("S24 S25 testing and none demand nothing and lower nothing")
    void testing() {
        dns.tlsa(TLSA, Security.SECURE, GOOD);
        policy = "example.com secure";
        TlsDemand without = demand(signed(), host());
        for (StsPolicy.Mode mode : List.of(StsPolicy.Mode.TESTING, StsPolicy.Mode.NONE)) {
            known(mode, "other.example.net");
            assertThat(demand(signed(), host())).isEqualTo(without);
        }
    }

    @Test
    @DisplayName("S26 S27 with DANE and MTA-STS both must hold")
    void both() {
        enforce(MX);
        dns.tlsa(TLSA, Security.SECURE, GOOD);
        TlsDemand demand = demand(signed(), host());
        assertThat(proof(demand).records()).containsExactly(GOOD_RECORD);
        assertThat(demand.requirements())
                .contains(new Requirement.PkixProof(Set.of(ReferenceName.exactly(MX))));
    }

    @Test
    @DisplayName("S29 a policy that cannot be read stops the domain, whatever the level")
    void unreadable() {
        defaultLevel = Level.MAY;
        sts.put(DOMAIN, new StsStatus.Unreadable("damaged"));
        assertThat(reason(demand(signed(), host()))).contains(Reason.STS_UNREADABLE);
    }

    @Test
    @DisplayName("S35 without a policy the floor holds all the same")
    void firstContact() {
        sts.put(DOMAIN, new StsStatus.NoPolicy("the lookup failed"));
        policy = "example.com secure";
        assertThat(pkix(demand(signed(), host()))).isNotEmpty();
    }

    @Test
    @DisplayName("S01 S03 the policy is the recipient domain's, or the configured domain's")
    void policyDomain() {
        Domain smarthost = Domain.of("smart.example");
        sts.put(
                smarthost,
                new StsStatus.Known(
                        policyOf(StsPolicy.Mode.ENFORCE, MX), "1", clock.instant(), ""));
        sts.put(
                Domain.of("expanded.example"),
                new StsStatus.Known(
                        policyOf(StsPolicy.Mode.ENFORCE, MX), "1", clock.instant(), ""));
        Decision aliased = decide(aliased(Security.SECURE), host());
        assertThat(aliased.sts().policyDomain()).contains(DOMAIN);
        assertThat(pkix(aliased.demand())).isEmpty();
        Decision byDomain = decide(hop("smart.example", false, ""), host());
        assertThat(byDomain.sts().policyDomain()).contains(smarthost);
        assertThat(Explanation.describe(byDomain))
                .anyMatch(line -> line.startsWith("MTA-STS of smart.example: mode enforce"));
        assertThat(pkix(byDomain.demand())).hasSize(1);
        Decision byHost = decide(hop("[smart.example]", true, ""), host());
        assertThat(byHost.sts().policyDomain()).isEmpty();
    }

    // The operator's rules

    @Test
    @DisplayName("verify and secure name whom Postfix's would")
    void names() {
        policy = "example.com verify";
        assertThat(pkix(demand(signed(), host())))
                .containsExactly(Set.of(ReferenceName.exactly(MX)));
        policy = "example.com secure";
        assertThat(pkix(demand(signed(), host())))
                .containsExactly(
                        Set.of(
                                ReferenceName.exactly("example.com"),
                                new ReferenceName("example.com", true)));
        policy = "example.com secure match=hostname:.b.example:c.example";
        assertThat(pkix(demand(signed(), host())))
                .containsExactly(
                        Set.of(
                                ReferenceName.exactly(MX),
                                new ReferenceName("b.example", true),
                                ReferenceName.exactly("c.example")));
    }

    @Test
    @DisplayName("Q06 through a hop the recipient's rule holds on top of the hop's")
    void hopAndRecipient() {
        policy = "example.com fingerprint match=" + "ab".repeat(32) + "\n[smart.example]:25 verify";
        Host smart = host("smart.example", "smart.example", Security.INSECURE, Security.INSECURE);
        TlsDemand demand = demand(hop("[smart.example]", true, "encrypt pq=required"), smart);
        assertThat(demand.requirements())
                .containsExactlyInAnyOrder(
                        new Requirement.Encrypted(),
                        new Requirement.PostQuantum(),
                        new Requirement.PkixProof(Set.of(ReferenceName.exactly("smart.example"))),
                        new Requirement.FingerprintProof("SHA-256", Set.of("ab".repeat(32))));
    }

    @Test
    @DisplayName("Q06 an exception for a recipient does not lower the level of the hop")
    void exceptionBehindHop() {
        policy = "example.com none owner=a reason=b until=2030-01-01";
        assertThat(demand(hop("[smart.example]", true, ""), host()).allowsClear()).isFalse();
        assertThat(demand(signed(), host()).allowsClear()).isTrue();
    }

    @Test
    @DisplayName("Q20 only an explicit host and port may be exempt by its own line")
    void trustedHop() {
        assertThat(demand(hop("[smart.example]", true, "none"), host()).allowsClear()).isTrue();
        assertThat(demand(hop("smart.example", false, "none"), host()).allowsClear()).isFalse();
        assertThat(reason(demand(hop("[smart.example]", true, "nnoe"), host())))
                .contains(Reason.RULE_UNMEETABLE);
    }

    @Test
    @DisplayName("Q13 an exception lapses at its date, and the default level is back")
    void lapse() {
        policy = "example.com may owner=a reason=b until=2026-06-03";
        assertThat(demand(signed(), host()).allowsClear()).isTrue();
        clock.advance(Duration.ofDays(2));
        Decision decision = decide(signed(), host());
        assertThat(decision.demand().requirements()).containsExactly(new Requirement.Encrypted());
        assertThat(decision.rules().getFirst().ignored().orElseThrow()).contains("2026-06-03");
    }

    @Test
    @DisplayName("An exception never waives what the domain itself publishes")
    void exceptionAndDane() {
        policy = "example.com none owner=a reason=b until=2030-01-01";
        dns.tlsa(TLSA, Security.SECURE, GOOD);
        assertThat(demand(signed(), host()).daneBaseDomain()).isPresent();
    }

    @Test
    @DisplayName("N16 servername= holds only where neither DANE nor MTA-STS says otherwise")
    void serverName() {
        policy = "example.com encrypt servername=sni.example";
        assertThat(demand(signed(), host()).serverName()).contains("sni.example");
        enforce(MX);
        assertThat(demand(signed(), host()).serverName()).isEmpty();
        dns.tlsa(TLSA, Security.SECURE, GOOD);
        assertThat(demand(signed(), host()).serverName()).contains(MX);
    }

    @Test
    @DisplayName("Q25 the explanation is made of the decision that a delivery makes")
    void explanation() {
        dns.tlsa(TLSA, Security.SECURE, GOOD);
        enforce(MX);
        policy = "example.com may";
        HostDemands demands = demands();
        Explanation explanation = Explanation.of(DOMAIN, signed(), demands);
        assertThat(explanation.decisions().getFirst().demand())
                .isEqualTo(demands.of(DOMAIN, signed(), host()));
        String text = String.join("\n", explanation.lines());
        assertThat(text)
                .contains("not counted: an exception needs")
                .contains("1 usable record of " + MX)
                .contains("mode enforce, id 1")
                .contains("demanded: DANE TLSA of " + MX)
                .contains("demanded: certificate for " + MX);
    }

    private void enforce(String... mx) {
        known(StsPolicy.Mode.ENFORCE, mx);
    }

    private void known(StsPolicy.Mode mode, String... mx) {
        sts.put(DOMAIN, new StsStatus.Known(policyOf(mode, mx), "1", Instant.MAX, ""));
    }

    private static StsPolicy policyOf(StsPolicy.Mode mode, String... mx) {
        StringBuilder text = new StringBuilder("version: STSv1\nmode: " + mode.word());
        for (String name : mx) {
            text.append("\nmx: ").append(name);
        }
        return StsPolicy.parse(
                text.append("\nmax_age: 86400")
                        .toString()
                        .getBytes(java.nio.charset.StandardCharsets.US_ASCII));
    }

    private HostDemands demands() {
        PolicySettings settings = new PolicySettings(defaultLevel, Optional.empty(), Mode.ENFORCE);
        PolicyTable table =
                PolicyFile.parse("policy", policy).table().orElseThrow().under(settings);
        return new HostDemands(
                dns,
                domain -> sts.getOrDefault(domain, new StsStatus.NoPolicy("none")),
                () -> table,
                clock);
    }

    private Decision decide(Route route, Host host) {
        return demands().decide(DOMAIN, route, host);
    }

    private TlsDemand demand(Route route, Host host) {
        return decide(route, host).demand();
    }

    private static Requirement.DaneProof proof(TlsDemand demand) {
        return demand.requirements().stream()
                .filter(Requirement.DaneProof.class::isInstance)
                .map(Requirement.DaneProof.class::cast)
                .findFirst()
                .orElseThrow();
    }

    private static List<Set<ReferenceName>> pkix(TlsDemand demand) {
        return demand.requirements().stream()
                .filter(Requirement.PkixProof.class::isInstance)
                .map(r -> ((Requirement.PkixProof) r).names())
                .toList();
    }

    private static Optional<Reason> reason(TlsDemand demand) {
        return demand.unmeetable().map(trouble -> trouble.reason());
    }

    private static Host host() {
        return host(MX, MX, Security.SECURE, Security.SECURE);
    }

    private static Host host(String name, String end, Security own, Security addresses) {
        return new Host(
                name,
                end,
                25,
                own,
                addresses,
                List.of(InetAddress.ofLiteral("192.0.2.1")),
                Optional.empty());
    }

    private static Route signed() {
        return route(Route.Kind.MX, Security.SECURE);
    }

    private static Route route(Route.Kind kind, Security mx) {
        return new Route(DOMAIN, DOMAIN, kind, mx, List.of(host()), Optional.empty());
    }

    private static Route aliased(Security mx) {
        return new Route(
                DOMAIN,
                DOMAIN,
                Route.Kind.MX,
                mx,
                List.of(host()),
                Optional.empty(),
                "expanded.example",
                Optional.empty());
    }

    private static Route hop(String name, boolean bracketed, String level) {
        String bare = name.replace("[", "").replace("]", "");
        Domain domain = Character.isDigit(bare.charAt(0)) ? Domain.of(name) : Domain.of(bare);
        return new Route(
                DOMAIN,
                domain,
                bracketed ? Route.Kind.CONFIGURED_HOST : Route.Kind.CONFIGURED_DOMAIN,
                Security.INSECURE,
                List.of(host()),
                Optional.empty(),
                domain.ascii(),
                Optional.of(
                        new ConfiguredHop(
                                "*",
                                Optional.of(bare),
                                bracketed,
                                Optional.of(25),
                                level,
                                "transport",
                                1)));
    }
}
