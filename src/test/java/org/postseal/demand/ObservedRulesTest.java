package org.postseal.demand;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.postseal.FakeClock;
import org.postseal.dns.FakeDns;
import org.postseal.dns.Security;
import org.postseal.mail.Domain;
import org.postseal.mtasts.StsPolicy;
import org.postseal.mtasts.StsStatus;
import org.postseal.route.Host;
import org.postseal.route.Route;

/** What is demanded, and what of it is enforced, where rules or their default are observed. */
class ObservedRulesTest {

    private static final Domain DOMAIN = Domain.of("example.com");
    private static final Domain SUB = Domain.of("sub.example.com");
    private static final String MX = "mx.example.net";
    private static final String TLSA = "_25._tcp." + MX;
    private static final String GOOD = "030101" + "ab".repeat(32);
    private static final Host HOST =
            new Host(
                    MX,
                    MX,
                    25,
                    Security.SECURE,
                    Security.SECURE,
                    List.of(InetAddress.getLoopbackAddress()),
                    Optional.empty());
    private static final Route ROUTE =
            new Route(
                    DOMAIN,
                    DOMAIN,
                    Route.Kind.MX,
                    Security.SECURE,
                    List.of(HOST),
                    Optional.empty());

    private final FakeDns dns = new FakeDns();
    private final FakeClock clock = FakeClock.atStart();
    private StsStatus sts = new StsStatus.NoPolicy("none");
    private String policy = "";
    private Level defaultLevel = Level.ENCRYPT;
    private Mode mode = Mode.ENFORCE;

    @Test
    @DisplayName("Q11 a rule in observe takes nothing from what would hold without it")
    void observedRule() {
        policy = "example.com secure mode=observe\n";
        TlsDemand demand = demand();
        assertThat(observed(demand)).containsExactly("certificate for .example.com or example.com");
        assertThat(enforced(demand)).containsExactly("encrypted");
        defaultLevel = Level.MAY;
        assertThat(enforced(demand())).isEmpty();
    }

    @Test
    @DisplayName("Q11 under a default of observe a rule alone may be enforced")
    void enforcedRule() {
        mode = Mode.OBSERVE;
        policy = "example.com secure mode=enforce\n";
        TlsDemand demand = demand();
        assertThat(observed(demand)).isEmpty();
        assertThat(enforced(demand)).containsExactly("certificate for .example.com or example.com");
        policy = "example.com secure\n";
        assertThat(enforced(demand())).isEmpty();
        assertThat(observed(demand())).hasSize(1);
    }

    @Test
    @DisplayName("Q11 what is observed asks for what it would ask for when enforced, no more")
    void observedAsksTheSame() {
        policy = "sub.example.com encrypt\n.example.com secure\n";
        Set<Requirement> enforcing = demands().of(SUB, ROUTE, HOST).requirements();
        mode = Mode.OBSERVE;
        TlsDemand observing = demands().of(SUB, ROUTE, HOST);
        assertThat(observing.requirements()).isEqualTo(enforcing);
        assertThat(enforced(observing)).isEmpty();
    }

    @Test
    @DisplayName("Q11 beside an observed rule the rule of the parent holds, where it is enforced")
    void parentHolds() {
        policy = "sub.example.com encrypt mode=observe\n.example.com secure\n";
        TlsDemand demand = demands().of(SUB, ROUTE, HOST);
        assertThat(enforced(demand)).containsExactly("certificate for .example.com or example.com");
    }

    @Test
    @DisplayName("Q13 an exception that has lapsed leaves the rule of the parent")
    void lapsedBelowParent() {
        policy =
                "sub.example.com may owner=postmaster reason=test until=2001-01-01\n"
                        + ".example.com secure\n";
        TlsDemand demand = demands().of(SUB, ROUTE, HOST);
        assertThat(enforced(demand)).containsExactly("certificate for .example.com or example.com");
    }

    @Test
    @DisplayName("Q11 DANE and MTA-STS are enforced whatever the mode")
    void publishedIsEnforced() {
        mode = Mode.OBSERVE;
        dns.tlsa(TLSA, Security.SECURE, GOOD);
        sts = enforcing();
        assertThat(enforced(demand()))
                .contains("encrypted", "certificate for " + MX)
                .anyMatch(text -> text.startsWith("DANE TLSA of " + MX));
    }

    @Test
    @DisplayName("L07 a key exchange that is only observed does not rule a classical one out")
    void observedPostQuantum() {
        policy = "example.com encrypt pq=required\n";
        assertThat(demand().needsPostQuantum()).isTrue();
        mode = Mode.OBSERVE;
        assertThat(demand().needsPostQuantum()).isFalse();
    }

    @Test
    @DisplayName("Q11 an explanation names what is only observed, and says loudly what that allows")
    void explained() {
        policy = "example.com secure mode=observe\n";
        assertThat(Explanation.describe(demands().decide(DOMAIN, ROUTE, HOST)))
                .anyMatch(line ->
                        line.contains("rule \"example.com secure\" (policy:1), only observed"))
                .noneMatch(line -> line.contains("in the clear"));
        mode = Mode.OBSERVE;
        assertThat(Explanation.describe(demands().decide(DOMAIN, ROUTE, HOST)))
                .contains("enforced: nothing of that; mail may leave in the clear");
    }

    @Test
    @DisplayName("Q17 an attempt is decided under one table, and the next one under the new")
    void snapshot() {
        PolicyTable[] current = {PolicyTable.EMPTY};
        HostDemands demands = new HostDemands(dns, _ -> sts, () -> current[0], clock);
        Demands attempt = demands.underOneTable();
        current[0] = PolicyFile.parse("policy", "example.com secure\n").table().orElseThrow();
        assertThat(enforced(attempt.of(DOMAIN, ROUTE, HOST))).containsExactly("encrypted");
        assertThat(enforced(attempt.afresh(DOMAIN, ROUTE, HOST))).containsExactly("encrypted");
        assertThat(enforced(demands.underOneTable().of(DOMAIN, ROUTE, HOST)))
                .containsExactly("certificate for .example.com or example.com");
    }

    private static List<String> observed(TlsDemand demand) {
        return texts(demand, true);
    }

    private static List<String> enforced(TlsDemand demand) {
        return texts(demand, false);
    }

    private static List<String> texts(TlsDemand demand, boolean observed) {
        return demand.parts().stream()
                .filter(part -> part.source().isObserved() == observed)
                .map(part -> part.requirement().toString())
                .distinct()
                .toList();
    }

    private static StsStatus enforcing() {
        String text = "version: STSv1\nmode: enforce\nmx: " + MX + "\nmax_age: 86400\n";
        StsPolicy policy = StsPolicy.parse(text.getBytes(StandardCharsets.US_ASCII));
        return new StsStatus.Known(policy, "1", Instant.MAX, "");
    }

    private HostDemands demands() {
        PolicySettings settings = new PolicySettings(defaultLevel, Optional.empty(), mode);
        PolicyTable table =
                PolicyFile.parse("policy", policy).table().orElseThrow().under(settings);
        return new HostDemands(dns, _ -> sts, () -> table, clock);
    }

    private TlsDemand demand() {
        return demands().of(DOMAIN, ROUTE, HOST);
    }
}
