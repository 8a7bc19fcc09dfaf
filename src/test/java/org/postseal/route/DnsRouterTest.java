package org.postseal.route;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postseal.Heard;
import org.postseal.dns.Answer;
import org.postseal.dns.FakeDns;
import org.postseal.dns.RecordType;
import org.postseal.dns.Security;
import org.postseal.mail.Domain;
import org.postseal.smtp.Reason;
import org.postseal.smtp.Trouble;

class DnsRouterTest {

    private static final Domain EXAMPLE = Domain.of("example.com");
    private static final Security SECURE = Security.SECURE;
    private static final Security INSECURE = Security.INSECURE;

    private final FakeDns dns = new FakeDns();
    private String transport = "";
    private boolean allowPrivate;
    private long seed = 1;

    private Route route(Domain domain) {
        TransportTable.Parsed parsed = TransportTable.parse(transport, "transport");
        assertThat(parsed.faults()).isEmpty();
        RouteSettings defaults = RouteSettings.defaults();
        OwnPlace self =
                new OwnPlace(
                        "relay.example.net",
                        Set.of(
                                new InetSocketAddress(ip("198.51.100.1"), 25),
                                new InetSocketAddress(ip("127.0.0.1"), 10025)));
        return new DnsRouter(
                        dns,
                        parsed::table,
                        new RouteSettings(25, Optional.empty(), allowPrivate, defaults.limits()),
                        self,
                        new Random(seed))
                .route(domain);
    }

    private static InetAddress ip(String text) {
        return InetAddress.ofLiteral(text);
    }

    private static List<String> names(Route route) {
        return route.hosts().stream().map(Host::name).toList();
    }

    private static Reason reason(Route route) {
        return route.trouble().orElseThrow().reason();
    }

    private static Trouble trouble(Host host) {
        return host.trouble().orElseThrow();
    }

    private static Host only(Route route) {
        assertThat(route.hosts()).hasSize(1);
        return route.hosts().getFirst();
    }

    @Test
    void mxHostsInOrderOfPreference() {
        dns.mx("example.com", SECURE, "20 b.example.com", "10 a.example.com")
                .address("a.example.com", SECURE, "192.0.2.1", "2001:db8::1")
                .address("b.example.com", INSECURE, "192.0.2.2");
        Route route = route(EXAMPLE);
        assertThat(names(route)).containsExactly("a.example.com", "b.example.com");
        assertThat(route.kind()).isEqualTo(Route.Kind.MX);
        assertThat(route.mxSecurity()).isEqualTo(SECURE);
        assertThat(route.hopDomain()).isEqualTo(EXAMPLE);
        Host a = route.hosts().getFirst();
        assertThat(a.addresses()).containsExactlyInAnyOrder(ip("192.0.2.1"), ip("2001:db8::1"));
        assertThat(a.addressSecurity()).isEqualTo(SECURE);
        assertThat(a.port()).isEqualTo(25);
        assertThat(route.hosts().getLast().addressSecurity()).isEqualTo(INSECURE);
    }

    @Test
    void equalPreferencesAreShuffledUnequalOnesNot() {
        dns.mx("example.com", SECURE, "10 a.example.com", "10 b.example.com", "5 c.example.com");
        for (String name : List.of("a", "b", "c")) {
            dns.address(name + ".example.com", SECURE, "192.0.2.1", "2001:db8::1");
        }
        Set<List<String>> orders = new HashSet<>();
        Set<Boolean> sixFirst = new HashSet<>();
        for (seed = 0; seed < 50; seed++) {
            Route route = route(EXAMPLE);
            orders.add(names(route));
            sixFirst.add(route.hosts().getFirst().addresses().getFirst().equals(ip("2001:db8::1")));
        }
        assertThat(orders)
                .containsExactlyInAnyOrder(
                        List.of("c.example.com", "a.example.com", "b.example.com"),
                        List.of("c.example.com", "b.example.com", "a.example.com"));
        assertThat(sixFirst).containsExactlyInAnyOrder(true, false);
    }

    @Test
    @DisplayName("D01 an MX query that fails or is bogus defers, without looking at addresses")
    void mxFailure() {
        dns.servfail("example.com", RecordType.MX).address("example.com", SECURE, "192.0.2.1");
        Route failed = route(EXAMPLE);
        assertThat(reason(failed)).isEqualTo(Reason.DNS_FAILED);
        assertThat(failed.trouble().orElseThrow().isPermanent()).isFalse();
        assertThat(failed.mxSecurity()).isEqualTo(Security.UNKNOWN);
        dns.bogus("example.com", RecordType.MX);
        Route bogus = route(EXAMPLE);
        assertThat(reason(bogus)).isEqualTo(Reason.DNS_BOGUS);
        assertThat(bogus.trouble().orElseThrow().isPermanent()).isFalse();
        assertThat(dns.asked()).containsOnly("example.com/MX");
    }

    @Test
    @DisplayName("D02 a domain that does not exist fails for good, signed or not")
    void noDomain() {
        for (Security security : List.of(SECURE, INSECURE)) {
            dns.rest(security);
            Route route = route(EXAMPLE);
            assertThat(reason(route)).isEqualTo(Reason.DOMAIN_NOT_FOUND);
            assertThat(route.trouble().orElseThrow().isPermanent()).isTrue();
        }
        assertThat(dns.asked()).containsOnly("example.com/MX");
    }

    @Test
    @DisplayName("D03 without MX the domain is its own host, as secure as that absence")
    void implicitMx() {
        for (Security security : List.of(SECURE, INSECURE)) {
            dns.absent("example.com", RecordType.MX, Answer.Status.NO_DATA, security)
                    .address("example.com", SECURE, "192.0.2.1");
            Route route = route(EXAMPLE);
            assertThat(route.kind()).isEqualTo(Route.Kind.IMPLICIT_MX);
            assertThat(route.mxSecurity()).isEqualTo(security);
            assertThat(only(route).name()).isEqualTo("example.com");
        }
    }

    @Test
    void aDomainWithoutAnyHostFailsForGood() {
        dns.absent("example.com", RecordType.MX, Answer.Status.NO_DATA, SECURE);
        assertThat(reason(route(EXAMPLE))).isEqualTo(Reason.NO_HOST);
        dns.mx("example.com", SECURE, "10 gone.example.com");
        assertThat(reason(route(EXAMPLE))).isEqualTo(Reason.NO_HOST);
        dns.mx("example.com", SECURE, "10 gone.example.com", "20 lost.example.com")
                .servfail("lost.example.com", RecordType.A);
        assertThat(route(EXAMPLE).trouble()).isEmpty();
    }

    @Test
    @DisplayName("D04 a null MX fails for good, and no address is looked up")
    void nullMx() {
        dns.mx("example.com", INSECURE, "0 .").address("example.com", SECURE, "192.0.2.1");
        Route route = route(EXAMPLE);
        assertThat(reason(route)).isEqualTo(Reason.NULL_MX);
        assertThat(route.trouble().orElseThrow().enhanced()).hasToString("5.1.10");
        assertThat(dns.asked()).containsOnly("example.com/MX");
    }

    @Test
    @DisplayName("D05 a null MX beside others is ignored, and that is logged")
    void nullMxBesideOthers() {
        dns.mx("example.com", SECURE, "0 .", "10 a.example.com")
                .address("a.example.com", SECURE, "192.0.2.1");
        try (Heard heard = new Heard(DnsRouter.class)) {
            assertThat(names(route(EXAMPLE))).containsExactly("a.example.com");
            assertThat(heard.lines("example.com", "null MX")).hasSize(1);
        }
    }

    @Test
    @DisplayName("D06 a host whose address lookup fails is skipped; alone, it defers")
    void hostFailure() {
        dns.mx("example.com", SECURE, "10 a.example.com", "20 b.example.com")
                .servfail("a.example.com", RecordType.A)
                .servfail("a.example.com", RecordType.AAAA)
                .address("b.example.com", SECURE, "192.0.2.2");
        Route route = route(EXAMPLE);
        assertThat(trouble(route.hosts().getFirst()).reason()).isEqualTo(Reason.DNS_FAILED);
        assertThat(route.hosts().getLast().trouble()).isEmpty();
        dns.mx("example.com", SECURE, "10 a.example.com");
        assertThat(trouble(only(route(EXAMPLE))).isPermanent()).isFalse();
    }

    @Test
    @DisplayName("D07 a secure A beside a failed AAAA is never \"insecure\"")
    void halfFailure() {
        dns.mx("example.com", SECURE, "10 a.example.com")
                .address("a.example.com", SECURE, "192.0.2.1");
        dns.servfail("a.example.com", RecordType.AAAA);
        Host unknown = only(route(EXAMPLE));
        assertThat(unknown.addressSecurity()).isEqualTo(Security.UNKNOWN);
        assertThat(trouble(unknown).reason()).isEqualTo(Reason.DNS_FAILED);
        dns.bogus("a.example.com", RecordType.AAAA);
        assertThat(trouble(only(route(EXAMPLE))).reason()).isEqualTo(Reason.DNS_BOGUS);
        dns.address("a.example.com", INSECURE, "192.0.2.1");
        dns.bogus("a.example.com", RecordType.AAAA);
        assertThat(trouble(only(route(EXAMPLE))).reason()).isEqualTo(Reason.DNS_BOGUS);
    }

    @Test
    @DisplayName("D08 insecure addresses are told as such, and no TLSA is asked for here")
    void insecureAddresses() {
        dns.mx("example.com", SECURE, "10 a.example.com")
                .address("a.example.com", INSECURE, "192.0.2.1");
        assertThat(only(route(EXAMPLE)).addressSecurity()).isEqualTo(INSECURE);
        dns.servfail("a.example.com", RecordType.AAAA);
        Host excused = only(route(EXAMPLE));
        assertThat(excused.trouble()).isEmpty();
        assertThat(excused.addressSecurity()).isEqualTo(INSECURE);
        assertThat(dns.asked()).noneMatch(question -> question.endsWith("/TLSA"));
    }

    @Test
    @DisplayName("D14 an alias loop at a host is temporary")
    void aliasLoop() {
        dns.mx("example.com", SECURE, "10 a.example.com")
                .cname("a.example.com", SECURE, "b.example.com")
                .cname("b.example.com", SECURE, "a.example.com");
        assertThat(trouble(only(route(EXAMPLE))).isPermanent()).isFalse();
    }

    @Test
    @DisplayName("D16 one host in three spellings is one host, at its best preference")
    void oneHostOnce() {
        dns.mx(
                        "example.com",
                        SECURE,
                        "20 MX.B\u00fccher.example",
                        "10 mx.xn--bcher-kva.example.",
                        "30 mx.b\\195\\188cher.example")
                .address("mx.xn--bcher-kva.example", SECURE, "192.0.2.1");
        assertThat(names(route(EXAMPLE))).containsExactly("mx.xn--bcher-kva.example");
    }

    @Test
    @DisplayName("D17 a host's name with an underscore is tried")
    void underscore() {
        dns.mx("example.com", SECURE, "10 mx_1.example.com")
                .address("mx_1.example.com", SECURE, "192.0.2.1");
        assertThat(only(route(EXAMPLE)).trouble()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1",
                "10.1.2.3",
                "172.31.0.1",
                "192.168.1.1",
                "169.254.1.1",
                "100.64.0.1",
                "0.0.0.0",
                "224.0.0.1",
                "255.255.255.255",
                "::1",
                "::",
                "fe80::1",
                "fd00::1",
                "fec0::1",
                "ff02::1",
                "64:ff9b::10.0.0.1",
                "64:ff9b::7f00:1",
                "64:ff9b:1::1",
                "2002:a00:1::1",
                "2002:7f00:1::1",
                "::192.0.2.1",
                "2001:0:1::1"
            })
    @DisplayName("D18 a host on a private address is refused, unless that is allowed")
    void privateAddress(String address) {
        dns.mx("example.com", SECURE, "10 a.example.com", "20 b.example.com")
                .address("a.example.com", SECURE, address)
                .address("b.example.com", SECURE, address, "192.0.2.1");
        Route route = route(EXAMPLE);
        assertThat(trouble(route.hosts().getFirst()).reason()).isEqualTo(Reason.PRIVATE_ADDRESS);
        assertThat(route.hosts().getLast().addresses()).containsExactly(ip("192.0.2.1"));
        allowPrivate = true;
        assertThat(route(EXAMPLE).hosts().getFirst().trouble()).isEmpty();
    }

    @Test
    @DisplayName("D18 an IPv4-mapped address in an AAAA record is refused")
    void mappedAddress() {
        FakeDns mapped = dns.mx("example.com", SECURE, "10 a.example.com");
        mapped.address("a.example.com", SECURE, "2001:db8::1");
        org.postseal.dns.Resolver liar = new MappedAaaa(dns);
        Route route =
                new DnsRouter(
                                liar,
                                TransportTable::empty,
                                RouteSettings.defaults(),
                                new OwnPlace("relay.example.net", Set.of()),
                                new Random(1))
                        .route(EXAMPLE);
        assertThat(trouble(only(route)).reason()).isEqualTo(Reason.PRIVATE_ADDRESS);
    }

    /** Gives for every AAAA question what a mapped address becomes in Java. */
    private record MappedAaaa(FakeDns dns) implements org.postseal.dns.Resolver {
        @Override
        @SuppressWarnings("unchecked")
        public <R> Answer<R> lookup(String name, RecordType<R> type) {
            Answer<R> real = dns.lookup(name, type);
            return type != RecordType.AAAA
                    ? real
                    : new Answer<>(
                            name,
                            type,
                            real.status(),
                            real.security(),
                            real.canonicalName(),
                            (List<R>) List.of(ip("::ffff:192.0.2.1")),
                            real.ttl(),
                            real.reason());
        }

        @Override
        public <R> Answer<R> lookupAfresh(String name, RecordType<R> type) {
            return lookup(name, type);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "192.0.2.1",
                "8.8.8.8",
                "2001:db8::1",
                "64:ff9b::8.8.8.8",
                "2002:808:808::1"
            })
    void publicAddresses(String address) {
        assertThat(AddressScope.isPublic(ip(address))).isTrue();
    }

    @Test
    @DisplayName("D19 a route is a snapshot: later answers do not change it")
    void snapshot() {
        dns.mx("example.com", SECURE, "10 a.example.com")
                .address("a.example.com", SECURE, "192.0.2.1");
        Route route = route(EXAMPLE);
        dns.address("a.example.com", SECURE, "192.0.2.66");
        assertThat(only(route).addresses()).containsExactly(ip("192.0.2.1"));
    }

    @Test
    @DisplayName("N17 N18 N19 an alias is told with its end and the security of each part")
    void aliasedHost() {
        dns.mx("example.com", SECURE, "10 a.example.com")
                .cname("a.example.com", SECURE, "b.example.net")
                .address("b.example.net", SECURE, "192.0.2.1");
        Host all = only(route(EXAMPLE));
        assertThat(all.canonicalName()).isEqualTo("b.example.net");
        assertThat(all.nameSecurity()).isEqualTo(SECURE);
        assertThat(all.addressSecurity()).isEqualTo(SECURE);
        dns.address("b.example.net", INSECURE, "192.0.2.1");
        Host first = only(route(EXAMPLE));
        assertThat(first.nameSecurity()).isEqualTo(SECURE);
        assertThat(first.addressSecurity()).isEqualTo(INSECURE);
        dns.cname("a.example.com", INSECURE, "b.example.net")
                .address("b.example.net", SECURE, "192.0.2.1");
        Host none = only(route(EXAMPLE));
        assertThat(none.nameSecurity()).isEqualTo(INSECURE);
        assertThat(none.addressSecurity()).isEqualTo(INSECURE);
    }

    @Test
    void anAliasedDomainIsFollowed() {
        dns.cname("example.com", SECURE, "example.net")
                .mx("example.net", SECURE, "10 a.example.net")
                .address("a.example.net", SECURE, "192.0.2.1");
        Route route = route(EXAMPLE);
        assertThat(route.hopDomain()).isEqualTo(EXAMPLE);
        assertThat(route.canonicalHop()).isEqualTo("example.net");
        assertThat(names(route)).containsExactly("a.example.net");
    }

    @Test
    @DisplayName("D18 we ourselves among the hosts, by name or address, cut off all not better")
    void weAmongTheHostsCutOffAllThatAreNotBetter() {
        dns.mx(
                        "example.com",
                        SECURE,
                        "10 a.example.com",
                        "20 relay.example.net",
                        "20 b.example.com",
                        "30 c.example.com")
                .address("a.example.com", SECURE, "192.0.2.1")
                .address("b.example.com", SECURE, "192.0.2.2")
                .address("c.example.com", SECURE, "192.0.2.3");
        assertThat(names(route(EXAMPLE))).containsExactly("a.example.com");
        dns.mx("example.com", SECURE, "10 a.example.com", "20 me.example.com", "20 b.example.com")
                .address("me.example.com", SECURE, "198.51.100.1");
        assertThat(names(route(EXAMPLE))).containsExactly("a.example.com");
        dns.mx("example.com", SECURE, "10 me.example.com", "20 a.example.com");
        assertThat(reason(route(EXAMPLE))).isEqualTo(Reason.LOOPS_BACK);
        dns.mx("example.com", SECURE, "10 relay.example.net", "20 a.example.com");
        assertThat(reason(route(EXAMPLE))).isEqualTo(Reason.LOOPS_BACK);
        dns.absent("me.example.com", RecordType.MX, Answer.Status.NO_DATA, SECURE);
        assertThat(reason(route(Domain.of("me.example.com")))).isEqualTo(Reason.LOOPS_BACK);
    }

    @Test
    void hostsAndAddressesAreBounded() {
        List<String> records = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            records.add(i + " mx" + i + ".example.com");
            dns.address("mx" + i + ".example.com", SECURE, "192.0.2.1");
        }
        List<String> many = new ArrayList<>();
        for (int i = 1; i < 200; i++) {
            many.add("192.0.2." + i);
        }
        dns.mx("example.com", SECURE, records.toArray(String[]::new))
                .address("mx0.example.com", SECURE, many.toArray(String[]::new));
        Route route = route(EXAMPLE);
        assertThat(route.hosts()).hasSize(20);
        assertThat(route.hosts().getFirst().addresses()).hasSize(16);
        assertThat(dns.asked()).hasSizeLessThan(50);
    }

    @Test
    @DisplayName("the look-up of an only host that is interrupted defers")
    void interrupted() {
        dns.mx("example.com", SECURE, "10 a.example.com")
                .address("a.example.com", SECURE, "192.0.2.1");
        Thread.currentThread().interrupt();
        Route route = route(EXAMPLE);
        assertThat(Thread.interrupted()).isTrue();
        assertThat(reason(route)).isEqualTo(Reason.DNS_FAILED);
        assertThat(route.trouble().orElseThrow().isPermanent()).isFalse();
    }

    @Test
    void aNameThatNoHostCanHaveIsATroubleOfThatHost() {
        dns.mx("example.com", SECURE, "10 a\\000b.example.com", "20 b.example.com")
                .address("b.example.com", SECURE, "192.0.2.1");
        Route route = route(EXAMPLE);
        assertThat(trouble(route.hosts().getFirst()).reason()).isEqualTo(Reason.NO_ADDRESS);
        assertThat(route.hosts().getLast().trouble()).isEmpty();
        assertThat(dns.asked()).noneMatch(question -> question.contains("\\"));
    }

    @Test
    @DisplayName("T25 smtps: leads to port 465 with implicit TLS, and nothing else does")
    void implicitTls() {
        dns.mx("mx.example", SECURE, "10 mx1.example.org");
        dns.address("mx1.example.org", SECURE, "203.0.113.1");
        dns.address("smart.example", SECURE, "203.0.113.2");
        transport =
                """
                example.com smtps:[smart.example]
                example.org smtps:mx.example:4465
                example.net smtp:[smart.example]:465
                """;
        assertThat(only(route(EXAMPLE)).implicitTls()).isTrue();
        assertThat(only(route(EXAMPLE)).port()).isEqualTo(465);
        assertThat(only(route(Domain.of("example.org"))).implicitTls()).isTrue();
        assertThat(only(route(Domain.of("example.org"))).port()).isEqualTo(4465);
        assertThat(only(route(Domain.of("example.net"))).implicitTls()).isFalse();
        assertThat(only(route(Domain.of("mx.example"))).implicitTls()).isFalse();
    }

    @Test
    @DisplayName("T31 an address literal needs a line of the transport file")
    void addressLiteral() {
        Domain literal = Domain.of("[192.0.2.1]");
        assertThat(reason(route(literal))).isEqualTo(Reason.ADDRESS_LITERAL);
        transport = "[192.0.2.1]  [192.0.2.1]";
        assertThat(only(route(literal)).addresses()).containsExactly(ip("192.0.2.1"));
        transport = "[192.0.2.1]  :587";
        assertThat(reason(route(literal))).isEqualTo(Reason.ADDRESS_LITERAL);
        assertThat(dns.asked()).isEmpty();
    }

    @Test
    void aConfiguredHostIsTrusted() {
        transport = "example.com [10.0.0.5]:2525 encrypt\n*  [smart.example.net] secure";
        Route byAddress = route(EXAMPLE);
        assertThat(byAddress.kind()).isEqualTo(Route.Kind.CONFIGURED_HOST);
        assertThat(byAddress.hop().orElseThrow().level()).isEqualTo("encrypt");
        assertThat(only(byAddress).addresses()).containsExactly(ip("10.0.0.5"));
        assertThat(only(byAddress).port()).isEqualTo(2525);
        assertThat(byAddress.hopDomain()).isEqualTo(Domain.of("[10.0.0.5]"));
        dns.address("smart.example.net", SECURE, "192.168.0.1");
        Route byName = route(Domain.of("example.org"));
        assertThat(only(byName).addresses()).containsExactly(ip("192.168.0.1"));
        assertThat(only(byName).addressSecurity()).isEqualTo(SECURE);
        assertThat(byName.mxSecurity()).isEqualTo(INSECURE);
        assertThat(byName.hop().orElseThrow().line()).isEqualTo(2);
        assertThat(dns.asked()).noneMatch(question -> question.endsWith("/MX"));
    }

    @Test
    void aConfiguredHostThatIsUsLoops() {
        transport = "example.com [127.0.0.1]:10025";
        assertThat(reason(route(EXAMPLE))).isEqualTo(Reason.LOOPS_BACK);
        transport = "example.com [127.0.0.1]:25";
        assertThat(route(EXAMPLE).trouble()).isEmpty();
    }

    @Test
    void aConfiguredDomainLendsItsMx() {
        transport = "example.com relay.test:587";
        dns.mx("relay.test", SECURE, "10 mx.relay.test")
                .address("mx.relay.test", SECURE, "192.0.2.1");
        Route route = route(EXAMPLE);
        assertThat(route.kind()).isEqualTo(Route.Kind.CONFIGURED_DOMAIN);
        assertThat(route.hopDomain()).isEqualTo(Domain.of("relay.test"));
        assertThat(route.domain()).isEqualTo(EXAMPLE);
        assertThat(only(route).port()).isEqualTo(587);
        assertThat(route.mxSecurity()).isEqualTo(SECURE);
    }

    @Test
    void aFaultOfOurLineNeverReturnsMail() {
        transport = "example.com gone.test";
        Trouble trouble = route(EXAMPLE).trouble().orElseThrow();
        assertThat(trouble.isPermanent()).isFalse();
        assertThat(trouble.sentence()).contains("transport:1");
        dns.mx("gone.test", SECURE, "0 .");
        assertThat(route(EXAMPLE).trouble().orElseThrow().isPermanent()).isFalse();
    }

    @Test
    void aPortAloneKeepsTheDomainsOwnMx() {
        transport = "example.com :2525\nexample.org :\n* [smart.example.net]";
        dns.mx("example.com", SECURE, "10 a.example.com")
                .mx("example.org", SECURE, "10 a.example.com")
                .address("a.example.com", SECURE, "192.0.2.1");
        Route ported = route(EXAMPLE);
        assertThat(ported.kind()).isEqualTo(Route.Kind.MX);
        assertThat(only(ported).port()).isEqualTo(2525);
        Route exempt = route(Domain.of("example.org"));
        assertThat(exempt.kind()).isEqualTo(Route.Kind.MX);
        assertThat(only(exempt).port()).isEqualTo(25);
    }
}
