package org.postseal.demand;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postseal.FakeClock;
import org.postseal.dns.FakeDns;
import org.postseal.dns.Security;
import org.postseal.mail.Domain;
import org.postseal.mail.TlsWish;
import org.postseal.mtasts.StsPolicy;
import org.postseal.mtasts.StsStatus;
import org.postseal.route.Host;
import org.postseal.route.Route;
import org.postseal.smtp.Reason;
import org.postseal.smtp.Trouble;

/** What REQUIRETLS adds to a demand, over everything that can be known of a host. */
class RequireTlsDemandTest {

    private static final Domain DOMAIN = Domain.of("example.com");
    private static final String TLSA = "_25._tcp.mx.example.net";
    private static final Host HOST =
            new Host(
                    "mx.example.net",
                    "mx.example.net",
                    25,
                    Security.SECURE,
                    Security.SECURE,
                    List.of(InetAddress.ofLiteral("192.0.2.1")),
                    Optional.empty());
    private static final String EXCEPTION = " owner=mail reason=agreed until=2999-01-01";
    private static final Map<String, String> RULES =
            Map.of(
                    "no rule", "",
                    "encrypt", "example.com encrypt",
                    "none", "example.com none" + EXCEPTION,
                    "unlisted", "example.com encrypt requiretls=unlisted" + EXCEPTION,
                    "verify", "example.com verify",
                    "verify a name", "example.com verify match=.example.net",
                    "secure", "example.com secure",
                    "secure or host", "example.com secure match=nexthop:hostname",
                    "fingerprint", "example.com fingerprint match=" + "ab".repeat(32),
                    "dane-only", "example.com dane-only");
    private static final Map<String, Optional<String>> RECORDS =
            Map.of(
                    "no TLSA", Optional.empty(),
                    "usable", Optional.of("030101" + "ab".repeat(32)),
                    "unusable", Optional.of("010101" + "ab".repeat(32)));
    private static final Set<String> POLICIES =
            Set.of("none", "perhaps", "testing", "enforce", "unreadable");

    private FakeDns dns = new FakeDns();
    private StsStatus sts = new StsStatus.NoPolicy("none");
    private String policy = "";
    private Mode mode = Mode.ENFORCE;
    private Security mx = Security.SECURE;

    private HostDemands demands() {
        PolicyTable table =
                PolicyFile.parse("policy", policy)
                        .table()
                        .orElseThrow()
                        .under(new PolicySettings(Level.ENCRYPT, Optional.empty(), mode));
        return new HostDemands(dns, _ -> sts, () -> table, FakeClock.atStart());
    }

    private Route route() {
        return new Route(DOMAIN, DOMAIN, Route.Kind.MX, mx, List.of(HOST), Optional.empty());
    }

    private TlsDemand demand(TlsWish wish) {
        return demands().wishing(wish).of(DOMAIN, route(), HOST);
    }

    private static StsStatus policy(String name) {
        return switch (name) {
            case "none" -> new StsStatus.NoPolicy("none is published");
            case "perhaps" -> new StsStatus.NoPolicy("it cannot be fetched", false);
            case "unreadable" -> new StsStatus.Unreadable("damaged");
            default ->
                    new StsStatus.Known(
                            StsPolicy.parse(
                                    ("version: STSv1\nmode: "
                                                    + name
                                                    + "\nmx: *.example.net\nmax_age: 86400\n")
                                            .getBytes(StandardCharsets.US_ASCII)),
                            "1",
                            Instant.parse("2026-07-01T00:00:00Z"),
                            "");
        };
    }

    /** Whether something proves the host, told in other words than the program's. */
    private boolean isProven(String records, String published, String rule) {
        boolean signed = mx == Security.SECURE;
        return (records.equals("usable") && signed)
                || published.equals("enforce")
                || Set.of("secure", "fingerprint", "verify a name").contains(rule)
                || (Set.of("verify", "secure or host").contains(rule) && signed);
    }

    @Test
    @DisplayName("R03 R04 over all that can be known: it only adds, and asks for proof and promise")
    void everything() {
        int seen = 0;
        for (Security security : List.of(Security.SECURE, Security.INSECURE)) {
            for (Mode each : Mode.values()) {
                for (String records : RECORDS.keySet()) {
                    for (String published : POLICIES) {
                        for (String rule : RULES.keySet()) {
                            mx = security;
                            mode = each;
                            policy = RULES.getOrDefault(rule, "");
                            sts = policy(published);
                            dns = new FakeDns();
                            RECORDS.getOrDefault(records, Optional.empty())
                                    .ifPresent(text -> dns.tlsa(TLSA, Security.SECURE, text));
                            check(records, published, rule);
                            seen++;
                        }
                    }
                }
            }
        }
        assertThat(seen).isEqualTo(600);
    }

    private void check(String records, String published, String rule) {
        String what = mx + " " + mode + ", " + records + ", " + published + ", " + rule;
        TlsDemand usual = demand(TlsWish.NONE);
        TlsDemand required = demand(TlsWish.REQUIRED);
        TlsDemand redacted = demand(TlsWish.REDACTED);
        assertThat(required.implies(usual)).as(what).isTrue();
        assertThat(redacted.implies(usual)).as(what).isTrue();
        assertThat(required.parts()).as(what).containsAll(usual.parts());
        assertThat(required.allowsClear()).as(what).isFalse();
        assertThat(usual.saysRequireTls()).as(what).isFalse();
        assertThat(redacted.mustListRequireTls()).as(what).isFalse();
        List<Trouble> own =
                required.parts().stream()
                        .filter(part -> part.source() instanceof Source.Sender)
                        .map(TlsDemand.Sourced::requirement)
                        .filter(Requirement.Unmeetable.class::isInstance)
                        .map(part -> ((Requirement.Unmeetable) part).why())
                        .toList();
        if (isProven(records, published, rule)) {
            assertThat(own).as(what).isEmpty();
            assertThat(required.mustListRequireTls()).as(what).isEqualTo(!isExcused(rule));
            assertThat(redacted.saysRequireTls()).as(what).isTrue();
        } else {
            assertThat(own).as(what).hasSize(1);
            assertThat(own.getFirst().reason()).isEqualTo(Reason.REQUIRETLS_UNVERIFIED);
            boolean open = Set.of("perhaps", "unreadable").contains(published);
            assertThat(own.getFirst().isPermanent()).as(what).isEqualTo(!open);
            assertThat(redacted.requirements()).as(what).isEqualTo(usual.requirements());
        }
    }

    /** An observed rule excuses nothing. */
    private boolean isExcused(String rule) {
        return rule.equals("unlisted") && mode == Mode.ENFORCE;
    }

    @Test
    @DisplayName("R03 while DNSSEC is in doubt DANE proves nothing for it, and nothing is for good")
    void doubt() {
        dns.tlsa(TLSA, Security.SECURE, "030101" + "ab".repeat(32));
        assertThat(demand(TlsWish.REQUIRED).unmeetable()).isEmpty();
        dns.doubt("the resolver strips DNSSEC");
        Trouble why = demand(TlsWish.REQUIRED).unmeetable().orElseThrow();
        assertThat(why.enhanced()).hasToString("4.7.30");
        assertThat(why.sentence()).contains("the resolver strips DNSSEC");
        sts = policy("enforce");
        assertThat(demand(TlsWish.REQUIRED).unmeetable()).isEmpty();
    }

    @Test
    @DisplayName("R13 a rule that is only observed is enforced for it")
    void observedRule() {
        policy = "example.com secure mode=observe";
        TlsDemand required = demand(TlsWish.REQUIRED);
        assertThat(required.parts())
                .anyMatch(part ->
                        part.requirement() instanceof Requirement.PkixProof
                                && !part.source().isObserved());
    }

    @Test
    @DisplayName("R05 the exception names its rule, has an end, and lowers by two steps")
    void exception() {
        policy = RULES.getOrDefault("unlisted", "");
        sts = policy("enforce");
        assertThat(demand(TlsWish.REQUIRED).toString())
                .contains("REQUIRETLS said if it is listed, by rule \"example.com encrypt\"");
        PolicyRule lax = rule(policy);
        PolicyRule strict = rule("example.com encrypt");
        assertThat(strict.asksAtLeast(lax)).isTrue();
        assertThat(lax.asksAtLeast(strict)).isFalse();
        assertThat(lax.allowsUnlistedOn(LocalDate.parse("2998-12-31"))).isTrue();
        assertThat(lax.allowsUnlistedOn(LocalDate.parse("2999-01-01"))).isFalse();
        String line = "example.com encrypt requiretls=unlisted owner=mail reason=agreed until=";
        assertThat(rule(line + "2998-01-01").asksAtLeast(lax)).isTrue();
        assertThat(lax.asksAtLeast(rule(line + "2998-01-01"))).isFalse();
        assertThat(lax.asksAtLeast(rule("example.com encrypt requiretls=unlisted"))).isFalse();
        PolicyTable table = PolicyFile.parse("policy", policy).table().orElseThrow();
        assertThat(Remarks.onLapsed(table, LocalDate.parse("2999-01-01")).toString())
                .contains("requiretls=unlisted has no meaning any more");
    }

    private static PolicyRule rule(String text) {
        return PolicyFile.parse("policy", text).table().orElseThrow().forDomain(DOMAIN).getFirst();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "encrypt requiretls=unlisted",
                "encrypt requiretls=unlisted owner=mail until=2999-01-01",
                "may requiretls=unlisted owner=mail reason=agreed until=2999-01-01",
                "encrypt mode=observe requiretls=unlisted owner=mail reason=agreed until=2999-01-01"
            })
    @DisplayName("R05 an exception that does not count is named")
    void warned(String attributes) {
        PolicyFile.Reading reading = PolicyFile.parse("p", "example.com " + attributes);
        assertThat(reading.faults()).isEmpty();
        assertThat(reading.warnings().toString()).contains("requiretls=unlisted does not count");
        PolicyRule read = reading.table().orElseThrow().forDomain(DOMAIN).getFirst();
        assertThat(read.allowsUnlistedOn(LocalDate.parse("2026-06-01"))).isFalse();
        assertThat(PolicyFile.parse("p", "example.com encrypt requiretls=no").faults()).hasSize(1);
    }

    @Test
    @DisplayName("R03 explain says what would become of such a message")
    void explained() {
        assertThat(explanation())
                .contains("REQUIRETLS: goes back, The sender asked for REQUIRETLS");
        sts = policy("perhaps");
        assertThat(explanation()).contains("REQUIRETLS: waits, The sender asked for REQUIRETLS");
        sts = policy("enforce");
        assertThat(explanation())
                .contains("REQUIRETLS: server lists REQUIRETLS, by the sender's REQUIRETLS");
        policy = RULES.getOrDefault("unlisted", "");
        assertThat(explanation())
                .contains("REQUIRETLS: REQUIRETLS said if it is listed, by rule \"example.com");
    }

    private String explanation() {
        return String.join("\n", Explanation.of(DOMAIN, route(), demands()).lines());
    }
}
