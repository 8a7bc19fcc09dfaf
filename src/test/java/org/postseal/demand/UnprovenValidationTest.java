package org.postseal.demand;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.postseal.FakeClock;
import org.postseal.dns.FakeDns;
import org.postseal.dns.Security;
import org.postseal.mail.Domain;
import org.postseal.mtasts.StsStatus;
import org.postseal.route.ConfiguredHop;
import org.postseal.route.Host;
import org.postseal.route.Route;
import org.postseal.smtp.Reason;
import org.postseal.smtp.Trouble;

/** What mandatory DANE is worth while it is not proven that validation works. */
class UnprovenValidationTest {

    private static final Domain DOMAIN = Domain.of("example.com");
    private static final Host HOST =
            new Host(
                    "mx.example.com",
                    "mx.example.com",
                    25,
                    Security.SECURE,
                    Security.SECURE,
                    List.of(InetAddress.ofLiteral("192.0.2.1")),
                    Optional.empty());

    private final FakeDns dns =
            new FakeDns()
                    .tlsa("_25._tcp.mx.example.com", Security.SECURE, "030101" + "ab".repeat(32));

    private HostDemands demands(String policy, Level defaultLevel) {
        return demands(policy, defaultLevel, Mode.ENFORCE);
    }

    private HostDemands demands(String policy, Level defaultLevel, Mode mode) {
        PolicyTable table =
                PolicyFile.parse("policy", policy)
                        .table()
                        .orElseThrow()
                        .under(new PolicySettings(defaultLevel, Optional.empty(), mode));
        return new HostDemands(
                dns, domain -> new StsStatus.NoPolicy("none"), () -> table, FakeClock.atStart());
    }

    private static Optional<Reason> reason(TlsDemand demand) {
        return demand.unmeetable().map(Trouble::reason);
    }

    private static Route route() {
        return new Route(
                DOMAIN, DOMAIN, Route.Kind.MX, Security.SECURE, List.of(HOST), Optional.empty());
    }

    private static Route nowhere() {
        return new Route(
                DOMAIN,
                DOMAIN,
                Route.Kind.MX,
                Security.BOGUS,
                List.of(),
                Optional.of(Trouble.of(Reason.DNS_BOGUS, "bogus")));
    }

    private static Route hop(String level) {
        return new Route(
                DOMAIN,
                Domain.of("smart.example"),
                Route.Kind.CONFIGURED_HOST,
                Security.INSECURE,
                List.of(HOST),
                Optional.empty(),
                "smart.example",
                Optional.of(
                        new ConfiguredHop(
                                "*",
                                Optional.of("smart.example"),
                                true,
                                Optional.of(25),
                                level,
                                "transport",
                                1)));
    }

    @Test
    @DisplayName("D10 dane-only is unmeetable, with hosts and without, by rule and by default")
    void daneOnly() {
        dns.doubt("the resolver strips DNSSEC");
        for (HostDemands demands :
                List.of(
                        demands("example.com dane-only", Level.ENCRYPT),
                        demands("", Level.DANE_ONLY))) {
            assertThat(reason(demands.of(DOMAIN, route(), HOST)))
                    .contains(Reason.VALIDATION_UNPROVEN);
            assertThat(reason(demands.ofAnyHost(DOMAIN, route())))
                    .contains(Reason.VALIDATION_UNPROVEN);
            assertThat(reason(demands.ofAnyHost(DOMAIN, nowhere())))
                    .contains(Reason.VALIDATION_UNPROVEN);
        }
        Trouble why =
                demands("example.com dane-only", Level.ENCRYPT)
                        .ofAnyHost(DOMAIN, nowhere())
                        .unmeetable()
                        .orElseThrow();
        assertThat(why.isPermanent()).isFalse();
        assertThat(why.sentence()).contains("DANE is required", "the resolver strips DNSSEC");
    }

    @Test
    @DisplayName("D10 a hop of the operator's has the level of its own line")
    void configuredHop() {
        dns.doubt("the resolver strips DNSSEC");
        HostDemands demands = demands("", Level.DANE_ONLY);
        assertThat(reason(demands.ofAnyHost(DOMAIN, hop("encrypt")))).isEmpty();
        assertThat(reason(demands.ofAnyHost(DOMAIN, hop("dane-only"))))
                .contains(Reason.VALIDATION_UNPROVEN);
        assertThat(reason(demands("example.com dane-only", Level.MAY).ofAnyHost(DOMAIN, hop(""))))
                .contains(Reason.VALIDATION_UNPROVEN);
    }

    @Test
    @DisplayName("D10 without doubt, or at another level, nothing is added; DANE is kept in doubt")
    void nothingAdded() {
        HostDemands daneOnly = demands("example.com dane-only", Level.ENCRYPT);
        assertThat(reason(daneOnly.of(DOMAIN, route(), HOST))).isEmpty();
        assertThat(daneOnly.ofAnyHost(DOMAIN, route()).parts()).isEmpty();
        TlsDemand sure = demands("", Level.ENCRYPT).of(DOMAIN, route(), HOST);
        dns.doubt("the resolver strips DNSSEC");
        assertThat(demands("", Level.ENCRYPT).of(DOMAIN, route(), HOST)).isEqualTo(sure);
        assertThat(sure.daneBaseDomain()).contains("mx.example.com");
    }

    @Test
    @DisplayName("D10 Q11 where the rule is only observed, the same is found, and stops nothing")
    void observed() {
        dns.doubt("the resolver strips DNSSEC");
        TlsDemand demand =
                demands("example.com dane-only", Level.ENCRYPT, Mode.OBSERVE)
                        .ofAnyHost(DOMAIN, nowhere());
        assertThat(reason(demand)).contains(Reason.VALIDATION_UNPROVEN);
        assertThat(demand.parts()).allMatch(part -> part.source().isObserved());
    }

    @Test
    @DisplayName("D10 the explanation says it, though there is no host")
    void explained() {
        dns.doubt("the resolver strips DNSSEC");
        Explanation explanation =
                Explanation.of(DOMAIN, nowhere(), demands("example.com dane-only", Level.ENCRYPT));
        assertThat(String.join("\n", explanation.lines()))
                .contains("DANE is required", "the resolver strips DNSSEC");
    }
}
