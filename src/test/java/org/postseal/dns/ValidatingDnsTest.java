package org.postseal.dns;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postseal.FakeClock;
import org.postseal.lab.Behaviour;
import org.postseal.lab.DnsServer;
import org.postseal.lab.SignedZones;
import org.postseal.lab.ZoneSpec;
import org.xbill.DNS.DNSSEC;

/** A real server on loopback, real signatures, and everything that can be wrong with them. */
class ValidatingDnsTest {

    private static final String TLSA =
            "030101" + "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";
    private static final String RECORDS =
            """
            @            MX    10 MX
            @            MX    20 mx2
            mx           A     192.0.2.1
            mx           AAAA  2001:db8::1
            mx2          A     192.0.2.2
            _25._tcp.mx TLSA 3 1 1 00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff
            _mta-sts     TXT   "v=STSv1; " "id=1;"
            www          CNAME mx
            out          CNAME mx.plain.test.
            loop1        CNAME loop2
            loop2        CNAME loop1
            two          CNAME mx
            two          CNAME mx2
            *.wild       A     192.0.2.9
            *.wild       MX    10 mx
            *.any        TLSA 3 1 1 00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff
            _25._tcp.*.w TLSA  3 1 1 00
            null         MX    0 .
            old          DNAME new
            mx.new       A     192.0.2.8
            c1           CNAME c2
            c2           CNAME c3
            c3           CNAME c4
            c4           CNAME c5
            c5           CNAME c6
            c6           CNAME c7
            c7           CNAME c8
            c8           CNAME c9
            c9           CNAME mx
            _25._tcp.short TYPE52 \\# 0
            _25._tcp.short TYPE52 \\# 1 03
            _25._tcp.short TYPE52 \\# 3 030101
            """;

    private final FakeClock clock = new FakeClock(Instant.parse("2026-06-01T12:00:00Z"));
    private final SignedZones.Builder zones =
            SignedZones.builder(clock)
                    .zone(ZoneSpec.signed("dane.test", RECORDS))
                    .zone(ZoneSpec.signed("n3.test", RECORDS).nsec3(0))
                    .zone(ZoneSpec.signed("optout.test", RECORDS).nsec3(0).optOut())
                    .zone(ZoneSpec.signed("n101.test", RECORDS).nsec3(101))
                    .zone(ZoneSpec.signed("n3000.test", RECORDS).nsec3(3000))
                    .zone(
                            ZoneSpec.signed("odd.test", RECORDS)
                                    .algorithm(ZoneSpec.UNKNOWN_ALGORITHM))
                    .zone(ZoneSpec.signed("ed.test", RECORDS).algorithm(DNSSEC.Algorithm.ED25519))
                    .zone(ZoneSpec.unsigned("plain.test", RECORDS));

    @TempDir Path folder;
    private DnsServer server;
    private ValidatingDns dns;

    @BeforeEach
    void start() throws IOException {
        server = DnsServer.start(zones.build(), new InetSocketAddress("127.0.0.1", 0));
        dns = resolver(Duration.ofSeconds(20), clock);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private ValidatingDns resolver(Duration tryTimeout, Clock time) throws IOException {
        Path anchor = folder.resolve("root.ds");
        Files.writeString(anchor, server.zones().trustAnchor());
        DnsLimits d = DnsLimits.defaults();
        DnsLimits limits =
                new DnsLimits(
                        tryTimeout,
                        Duration.ofSeconds(60),
                        d.concurrentLookupsMax(),
                        d.aliasesMax(),
                        d.nsec3IterationsMax(),
                        d.cacheEntriesMax(),
                        d.keepMax(),
                        d.keepMin(),
                        d.keepFailure());
        return new ValidatingDns(
                new DnsSettings(List.of(server.address()), Optional.of(anchor), limits),
                time,
                () -> Duration.between(Instant.EPOCH, clock.instant()).toNanos());
    }

    private static RecordType<?> type(String name) {
        return List.of(
                        RecordType.MX,
                        RecordType.A,
                        RecordType.AAAA,
                        RecordType.TLSA,
                        RecordType.TXT,
                        RecordType.CNAME)
                .stream()
                .filter(t -> t.toString().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private String verdict(String name, String type) {
        Answer<?> answer = dns.lookup(name, type(type));
        return answer.status().name().toLowerCase(Locale.ROOT)
                + " "
                + answer.security().name().toLowerCase(Locale.ROOT);
    }

    private void behave(String name, String type, Behaviour behaviour) {
        server.serve(zones.behave(name, type, behaviour).build());
    }

    @ParameterizedTest
    @CsvSource({
        "dane.test, MX, found secure",
        "DANE.test., MX, found secure",
        "mx.dane.test, A, found secure",
        "mx.dane.test, AAAA, found secure",
        "mx2.dane.test, AAAA, no_data secure",
        "_25._tcp.mx.dane.test, TLSA, found secure",
        "_25._tcp.mx2.dane.test, TLSA, no_name secure",
        "_mta-sts.dane.test, TXT, found secure",
        "www.dane.test, CNAME, found secure",
        "www.dane.test, A, found secure",
        "nothing.test, MX, no_name secure",
        "n3.test, MX, found secure",
        "_25._tcp.mx2.n3.test, TLSA, no_name secure",
        "mx2.n3.test, AAAA, no_data secure",
        "ed.test, MX, found secure",
        "plain.test, MX, found insecure",
        "mx2.plain.test, AAAA, no_data insecure",
        "none.plain.test, A, no_name insecure",
    })
    void saysWhatThereIsAndHowSure(String name, String type, String verdict) {
        assertThat(verdict(name, type)).isEqualTo(verdict);
    }

    @Test
    @DisplayName("S05 data has the form that its type promises; the strings of a TXT are joined")
    void givesDataInTheFormItPromises() {
        assertThat(dns.lookup("dane.test", RecordType.MX).records())
                .containsExactlyInAnyOrder(
                        new RecordType.Mx(10, "mx.dane.test"),
                        new RecordType.Mx(20, "mx2.dane.test"));
        assertThat(dns.lookup("null.dane.test", RecordType.MX).records())
                .containsExactly(new RecordType.Mx(0, ""));
        assertThat(dns.lookup("mx.dane.test", RecordType.AAAA).records())
                .containsExactly(InetAddress.ofLiteral("2001:db8::1"));
        assertThat(dns.lookup("_25._tcp.mx.dane.test", RecordType.TLSA).records())
                .containsExactly(TLSA);
        assertThat(dns.lookup("_mta-sts.dane.test", RecordType.TXT).records())
                .containsExactly("v=STSv1; id=1;");
        assertThat(dns.lookup("www.dane.test", RecordType.CNAME).records())
                .containsExactly("mx.dane.test");
    }

    @Test
    @DisplayName("D13 a TLSA record of 0, 1 or 3 octets is a record, and secure")
    void shortTlsa() {
        Answer<String> answer = dns.lookup("_25._tcp.short.dane.test", RecordType.TLSA);
        assertThat(answer.isSecure()).isTrue();
        assertThat(answer.records()).containsExactlyInAnyOrder("", "03", "030101");
    }

    @Test
    void followsAliasesWithTheirSecurity() {
        Answer<InetAddress> inside = dns.lookup("www.dane.test", RecordType.A);
        assertThat(inside.canonicalName()).isEqualTo("mx.dane.test");
        assertThat(inside.isSecure()).isTrue();
        Answer<InetAddress> out = dns.lookup("out.dane.test", RecordType.A);
        assertThat(out.canonicalName()).isEqualTo("mx.plain.test");
        assertThat(out.security()).isEqualTo(Security.INSECURE);
        assertThat(out.reason()).isNotEmpty();
        assertThat(dns.lookup("out.dane.test", RecordType.CNAME).isSecure()).isTrue();
    }

    @Test
    @DisplayName("D27 a DNAME is an alias, validated")
    void dname() {
        Answer<InetAddress> answer = dns.lookup("mx.old.dane.test", RecordType.A);
        assertThat(answer.isSecure()).isTrue();
        assertThat(answer.canonicalName()).isEqualTo("mx.new.dane.test");
        assertThat(dns.lookup("mx.old.dane.test", RecordType.CNAME).records())
                .containsExactly("mx.new.dane.test");
    }

    @ParameterizedTest
    @ValueSource(strings = {"loop1.dane.test", "loop1.plain.test", "c1.dane.test"})
    @DisplayName("D14 an alias loop or a long chain ends in an error")
    void loops(String name) {
        Answer<InetAddress> answer = dns.lookup(name, RecordType.A);
        assertThat(answer.status()).isEqualTo(Answer.Status.FAILED);
        assertThat(answer.security()).isEqualTo(Security.UNKNOWN);
        assertThat(answer.reason()).contains("alias");
    }

    @ParameterizedTest
    @CsvSource({"two.dane.test, A", "two.plain.test, A", "two.dane.test, CNAME"})
    @DisplayName("D15 two aliases at one name are an error")
    void twoAliases(String name, String type) {
        assertThat(dns.lookup(name, type(type)).reason()).contains("more than one alias");
        assertThat(verdict(name, type)).isEqualTo("failed unknown");
    }

    @Test
    @DisplayName("D20 J13 names are asked as they are: no hosts file, no search domain, no dots")
    void noLocalNames() {
        assertThat(verdict("localhost", "A")).isEqualTo("no_name secure");
        assertThat(verdict("mx", "A")).isEqualTo("no_name secure");
        assertThat(server.questions()).contains("localhost/A/udp", "mx/A/udp");
    }

    @Test
    @DisplayName("D24 an unknown algorithm or over 100 NSEC3 iterations count as insecure")
    void unusual() {
        assertThat(verdict("odd.test", "MX")).isEqualTo("found insecure");
        assertThat(verdict("n101.test", "MX")).isEqualTo("found secure");
        assertThat(verdict("mx2.n101.test", "AAAA")).isEqualTo("no_data insecure");
        assertThat(verdict("x.n101.test", "A")).isEqualTo("no_name insecure");
        assertThat(verdict("mx2.n3000.test", "AAAA")).isEqualTo("failed bogus");
    }

    @Test
    @DisplayName("a zone that leaves names out (opt-out) proves what is there, and not what is not")
    void optOut() {
        assertThat(verdict("optout.test", "MX")).isEqualTo("found secure");
        assertThat(verdict("mx2.optout.test", "AAAA")).isEqualTo("no_data secure");
        assertThat(verdict("x.optout.test", "A")).isEqualTo("no_name insecure");
        assertThat(verdict("a.wild.optout.test", "A")).isEqualTo("found insecure");
        behave("b.wild.optout.test", "A", new Behaviour.NoDenial());
        assertThat(verdict("b.wild.optout.test", "A")).isEqualTo("failed bogus");
        behave("c.wild.optout.test", "A", new Behaviour.BadSignatures());
        assertThat(verdict("c.wild.optout.test", "A")).isEqualTo("failed bogus");
    }

    @Test
    @DisplayName("D26 a wildcard's answer needs the proof that nothing is closer")
    void wildcard() {
        for (String zone : List.of("dane.test", "n3.test")) {
            assertThat(verdict("a.wild." + zone, "MX")).isEqualTo("found secure");
            assertThat(verdict("_25._tcp.any." + zone, "TLSA")).isEqualTo("found secure");
            behave("b.wild." + zone, "MX", new Behaviour.NoDenial());
            behave("_26._tcp.any." + zone, "TLSA", new Behaviour.NoDenial());
            assertThat(verdict("b.wild." + zone, "MX")).isEqualTo("failed bogus");
            assertThat(verdict("_26._tcp.any." + zone, "TLSA")).isEqualTo("failed bogus");
        }
        assertThat(verdict("a.wild.dane.test", "A")).isEqualTo("found secure");
        assertThat(verdict("a.wild.n3.test", "A")).isEqualTo("found secure");
        behave("b.wild.dane.test", "A", new Behaviour.NoDenial());
        behave("b.wild.n3.test", "A", new Behaviour.NoDenial());
        assertThat(verdict("b.wild.dane.test", "A")).isEqualTo("failed bogus");
        assertThat(verdict("b.wild.n3.test", "A")).isEqualTo("failed bogus");
    }

    @Test
    @DisplayName("D28 an absence in a signed zone without its proof is bogus")
    void noDenial() {
        behave("mx2.dane.test", "AAAA", new Behaviour.NoDenial());
        behave("_25._tcp.mx2.dane.test", "TLSA", new Behaviour.NoDenial());
        behave("mx2.dane.test", "A", new Behaviour.Forged(""));
        assertThat(verdict("mx2.dane.test", "AAAA")).isEqualTo("failed bogus");
        assertThat(verdict("_25._tcp.mx2.dane.test", "TLSA")).isEqualTo("failed bogus");
        assertThat(verdict("mx2.dane.test", "A")).isEqualTo("failed bogus");
        behave("mx2.plain.test", "A", new Behaviour.Forged(""));
        assertThat(verdict("mx2.plain.test", "A")).isEqualTo("no_data insecure");
    }

    @ParameterizedTest
    @ValueSource(strings = {"dane.test", "n3.test"})
    @DisplayName("J15 every kind of absence is proven, by NSEC and by NSEC3, or it is bogus")
    void absences(String zone) {
        List<String> questions =
                List.of(
                        "mx2." + zone + " AAAA no_data",
                        "nothing." + zone + " A no_name",
                        "a.nothing." + zone + " A no_name",
                        "a.wild." + zone + " TXT no_data",
                        "_25._tcp.mx2." + zone + " TLSA no_name");
        for (String question : questions) {
            String[] words = question.split(" ");
            assertThat(verdict(words[0], words[1])).as(question).isEqualTo(words[2] + " secure");
        }
        for (String question : questions) {
            String[] words = question.split(" ");
            behave("un" + words[0], words[1], new Behaviour.NoDenial());
            assertThat(verdict("un" + words[0], words[1]))
                    .as("without proof: un%s", question)
                    .isEqualTo("failed bogus");
        }
    }

    @Test
    @DisplayName("J14 an answer from the cache is as sure, or unsure, as it was at first")
    void theCacheKeepsSecurity() {
        for (String question :
                List.of(
                        "dane.test MX found secure",
                        "plain.test MX found insecure",
                        "nothing.dane.test A no_name secure",
                        "mx2.n101.test AAAA no_data insecure")) {
            String[] words = question.split(" ");
            String expected = words[2] + " " + words[3];
            assertThat(verdict(words[0], words[1])).isEqualTo(expected);
            List<String> first = questionsBelowRoot();
            assertThat(verdict(words[0], words[1])).isEqualTo(expected);
            assertThat(questionsBelowRoot()).isEqualTo(first);
        }
    }

    /** Without those about the resolver itself, which are asked meanwhile. */
    private List<String> questionsBelowRoot() {
        return server.questions().stream().filter(question -> !question.startsWith("./")).toList();
    }

    @Test
    void aForgedAnswerIsBogus() {
        behave("dane.test", "MX", new Behaviour.BadSignatures());
        assertThat(verdict("dane.test", "MX")).isEqualTo("failed bogus");
        behave("mx.dane.test", "A", new Behaviour.StrippedSignatures());
        assertThat(verdict("mx.dane.test", "A")).isEqualTo("failed bogus");
        behave("mx.dane.test", "AAAA", new Behaviour.Forged("mx.dane.test. AAAA 2001:db8::bad"));
        assertThat(verdict("mx.dane.test", "AAAA")).isEqualTo("failed bogus");
    }

    @Test
    @DisplayName("D09 the resolver's own claim that an answer is authentic counts for nothing")
    void claims() {
        behave("plain.test", "MX", new Behaviour.ClaimsAuthentic());
        assertThat(verdict("plain.test", "MX")).isEqualTo("found insecure");
    }

    @Test
    @DisplayName("a signature in the name of an unsigned zone does not make bogus insecure")
    void foreignSigner() {
        behave("mx.dane.test", "A", new Behaviour.ForeignSigner("plain.test"));
        assertThat(verdict("mx.dane.test", "A")).isEqualTo("failed bogus");
        behave("mx2.dane.test", "AAAA", new Behaviour.ForeignSigner("plain.test"));
        assertThat(verdict("mx2.dane.test", "AAAA")).isEqualTo("failed bogus");
    }

    @Test
    @DisplayName("an unsigned zone's record before the answer does not make bogus insecure")
    void strangersInTheAnswer() {
        behave(
                "mx.dane.test",
                "A",
                new Behaviour.Forged("x.plain.test. A 192.0.2.66\nmx.dane.test. A 192.0.2.66\n"));
        assertThat(verdict("mx.dane.test", "A")).isEqualTo("failed bogus");
        behave("mx2.dane.test", "A", new Behaviour.Forged("x.plain.test. A 192.0.2.66\n"));
        assertThat(verdict("mx2.dane.test", "A")).isEqualTo("failed bogus");
        behave(
                "_25._tcp.mx.dane.test",
                "TLSA",
                new Behaviour.Forged("_25._tcp.mx.dane.test. CNAME x.plain.test.\n"));
        assertThat(verdict("_25._tcp.mx.dane.test", "TLSA")).startsWith("failed ");
        behave(
                "_25._tcp.mx2.dane.test",
                "TLSA",
                new Behaviour.Forged(
                        "", "plain.test. SOA ns.plain.test. host.plain.test. 1 2 3 4 60"));
        assertThat(verdict("_25._tcp.mx2.dane.test", "TLSA")).isEqualTo("failed bogus");
        behave(
                "a.wild.dane.test",
                "A",
                new Behaviour.Forged(
                        "a.wild.dane.test. A 192.0.2.66",
                        "x.plain.test. NSEC y.plain.test. A RRSIG NSEC"));
        assertThat(verdict("a.wild.dane.test", "A")).isEqualTo("failed bogus");
    }

    @Test
    @DisplayName("D25 an expired signature says to check the clock")
    void expired() {
        behave("dane.test", "MX", new Behaviour.ExpiredSignatures());
        assertThat(dns.lookup("dane.test", RecordType.MX).reason())
                .contains("expired at")
                .contains("check the clock");
        clock.advance(Duration.ofDays(-30));
        Answer<InetAddress> early = dns.lookup("mx.dane.test", RecordType.A);
        assertThat(early.security()).isEqualTo(Security.BOGUS);
        assertThat(early.reason()).contains("not valid before").contains("check the clock");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4, 5, 6, 9})
    @DisplayName("D01 N03 an error of the resolver is unknown: neither bogus nor absent")
    void errors(int code) {
        behave("dane.test", "MX", new Behaviour.Fails(code));
        assertThat(verdict("dane.test", "MX")).isEqualTo("failed unknown");
        behave("_25._tcp.mx.dane.test", "TLSA", new Behaviour.Fails(code));
        assertThat(verdict("_25._tcp.mx.dane.test", "TLSA")).isEqualTo("failed unknown");
    }

    @Test
    void aFailingKeyLookupIsUnknownNotBogus() {
        behave("dane.test", "DNSKEY", Behaviour.Fails.servFail());
        assertThat(verdict("dane.test", "MX")).isEqualTo("failed unknown");
        behave("plain.test", "DS", Behaviour.Fails.servFail());
        assertThat(verdict("plain.test", "MX")).isEqualTo("failed unknown");
    }

    @Test
    @DisplayName("D01 N03 no answer at all is unknown, and not an absence")
    void silenceIsUnknown() throws IOException {
        behave("dane.test", "MX", new Behaviour.Silent());
        dns = resolver(Duration.ofMillis(200), clock);
        Answer<RecordType.Mx> answer = dns.lookup("dane.test", RecordType.MX);
        assertThat(answer.security()).isEqualTo(Security.UNKNOWN);
        assertThat(answer.reason()).contains("no answer");
    }

    @Test
    @DisplayName("D12 a truncated answer is asked for again over TCP; without that it is an error")
    void truncated() {
        behave("dane.test", "MX", new Behaviour.Truncated(true));
        behave("mx.dane.test", "A", new Behaviour.Truncated(false));
        assertThat(verdict("dane.test", "MX")).isEqualTo("found secure");
        assertThat(server.questions()).contains("dane.test/MX/tcp");
        assertThat(verdict("mx.dane.test", "A")).isEqualTo("failed unknown");
    }

    @Test
    void anotherResolverIsAskedWhenTheFirstFails() throws IOException {
        SignedZones failing = server.zones().edit().everywhere(Behaviour.Fails.servFail()).build();
        try (DnsServer bad = DnsServer.start(failing, new InetSocketAddress("127.0.0.1", 0))) {
            DnsSettings settings =
                    new DnsSettings(
                            List.of(bad.address(), server.address()),
                            Optional.of(folder.resolve("root.ds")),
                            DnsLimits.defaults());
            Answer<RecordType.Mx> answer =
                    new ValidatingDns(settings, clock).lookup("dane.test", RecordType.MX);
            assertThat(answer.isSecure()).isTrue();
        }
    }

    @Test
    void keepsAnAnswerForItsTimeAndNoLonger() {
        dns.lookup("dane.test", RecordType.MX);
        dns.lookup("DANE.test.", RecordType.MX);
        assertThat(asked("dane.test/MX")).isEqualTo(1);
        clock.advance(Duration.ofSeconds(301));
        dns.lookup("dane.test", RecordType.MX);
        assertThat(asked("dane.test/MX")).isEqualTo(2);
        dns.lookupAfresh("dane.test", RecordType.MX);
        dns.lookup("dane.test", RecordType.MX);
        assertThat(asked("dane.test/MX")).isEqualTo(3);
    }

    @Test
    @DisplayName("D21 what is absent is kept for the smaller of the SOA's TTL and its minimum")
    void negativeCaching() {
        assertThat(absentIn("@ 900 SOA ns host 1 3600 900 604800 60")).hasSeconds(60);
        assertThat(absentIn("@ 30 SOA ns host 1 3600 900 604800 600")).hasSeconds(30);
        assertThat(absentIn("@ 900 SOA ns host 1 3600 900 604800 1")).hasSeconds(1);
        assertThat(absentIn("@ 900 SOA ns host 1 3600 900 604800 0")).isZero();
    }

    private Duration absentIn(String soa) {
        clock.advance(Duration.ofHours(2));
        server.serve(zones.zone(ZoneSpec.unsigned("plain.test", soa + "\nmx A 192.0.2.3")).build());
        return dns.lookup("x.plain.test", RecordType.A).ttl();
    }

    @Test
    void recordsAreKeptForTheirTime() {
        server.serve(
                zones.zone(
                                ZoneSpec.unsigned(
                                        "plain.test",
                                        "@ 900 SOA ns host 1 3600 900 604800 60\nmx A 192.0.2.3"))
                        .build());
        assertThat(dns.lookup("mx.plain.test", RecordType.A).ttl()).hasSeconds(300);
    }

    @Test
    @DisplayName("D21 nothing is kept longer than its signature is good")
    void signatureBoundsTheCache() {
        server.serve(
                zones.zone(ZoneSpec.signed("dane.test", RECORDS).signedFor(Duration.ofSeconds(20)))
                        .build());
        assertThat(dns.lookup("dane.test", RecordType.MX).ttl())
                .isLessThanOrEqualTo(Duration.ofSeconds(20));
        assertThat(dns.lookup("nothing.dane.test", RecordType.MX).ttl())
                .isLessThanOrEqualTo(Duration.ofSeconds(20));
    }

    @Test
    void manyWhoAskTheSameAskOnce() throws Exception {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Callable<Answer<RecordType.Mx>> question = () -> dns.lookup("dane.test", RecordType.MX);
            List<Callable<Answer<RecordType.Mx>>> all =
                    java.util.Collections.nCopies(1000, question);
            for (var answer : threads.invokeAll(all)) {
                assertThat(answer.get().isSecure()).isTrue();
            }
        }
        assertThat(asked("dane.test/MX")).isEqualTo(1);
    }

    @Test
    void aFailureIsKeptForSeconds() {
        behave("dane.test", "MX", Behaviour.Fails.refused());
        dns.lookup("dane.test", RecordType.MX);
        long first = asked("dane.test/MX");
        dns.lookup("dane.test", RecordType.MX);
        assertThat(asked("dane.test/MX")).isEqualTo(first);
        clock.advance(Duration.ofSeconds(6));
        server.serve(zones.behaveWell().build());
        assertThat(verdict("dane.test", "MX")).isEqualTo("found secure");
    }

    @Test
    void aNameThatIsNoneIsUnknown() {
        assertThat(verdict("a..b", "A")).isEqualTo("failed unknown");
        assertThat(verdict("a".repeat(64) + ".test", "A")).isEqualTo("failed unknown");
    }

    private long asked(String question) {
        return server.questions().stream().filter(q -> q.startsWith(question + "/")).count();
    }
}
