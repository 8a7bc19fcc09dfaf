package org.postseal.dns;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postseal.lab.DnsServer;
import org.postseal.lab.SignedZones;
import org.postseal.lab.ZoneSpec;
import org.xbill.DNS.DNSSEC;

/**
 * What dnsjava's own tests leave out, on zones of our own: opt-out, wildcards that are denied,
 * delegations that are not signed, aliases and DNAMEs over the border between signed and not.
 */
class ZoneKindsTest {

    private static final String RECORDS =
            """
            @             MX    10 mx
            mx            A     192.0.2.1
            *.wild        A     192.0.2.9
            *.alias       CNAME mx
            *.far         CNAME mx.plain.test.
            in            CNAME mx.dane.test.
            out           CNAME mx.plain.test.
            away          DNAME plain.test.
            home          DNAME dane.test.
            _25._tcp.*.w  TLSA  3 1 1 00
            a.b.ent       A     192.0.2.7
            """;

    @TempDir static Path folder;
    private static DnsServer server;
    private static ValidatingDns dns;

    @BeforeAll
    static void start() throws IOException {
        Clock clock = Clock.systemUTC();
        SignedZones.Builder zones = SignedZones.builder(clock);
        zones.zone(ZoneSpec.signed("dane.test", RECORDS));
        zones.zone(ZoneSpec.signed("n3.test", RECORDS).nsec3(0));
        zones.zone(ZoneSpec.signed("opt.test", RECORDS).optOut());
        zones.zone(
                ZoneSpec.signed("rsa.test", RECORDS)
                        .algorithm(DNSSEC.Algorithm.RSASHA256)
                        .nsec3(100));
        zones.zone(ZoneSpec.signed("ed.test", RECORDS).algorithm(DNSSEC.Algorithm.ED25519));
        zones.zone(ZoneSpec.unsigned("plain.test", RECORDS));
        for (String zone : List.of("dane.test", "n3.test", "opt.test")) {
            zones.zone(ZoneSpec.signed("kid." + zone, RECORDS));
            zones.zone(ZoneSpec.unsigned("open." + zone, RECORDS));
        }
        zones.zone(ZoneSpec.signed("lost.open.n3.test", RECORDS));
        server = DnsServer.start(zones.build(), new InetSocketAddress("127.0.0.1", 0));
        Path anchor = Files.writeString(folder.resolve("ds"), server.zones().trustAnchor());
        dns =
                new ValidatingDns(
                        new DnsSettings(
                                List.of(server.address()),
                                Optional.of(anchor),
                                DnsLimits.defaults()),
                        clock);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @ParameterizedTest
    @CsvSource({
        "kid.dane.test, found secure",
        "kid.n3.test, found secure",
        "kid.opt.test, found secure",
        "open.dane.test, found insecure",
        "open.n3.test, found insecure",
        "open.opt.test, found insecure",
        "lost.open.n3.test, found insecure",
        "mx.open.n3.test, no_data insecure",
        "none.open.n3.test, no_name insecure",
        "none.open.opt.test, no_name insecure",
        "mx.opt.test, no_data secure",
        "none.opt.test, no_name insecure",
        "none.kid.opt.test, no_name secure",
        "x.wild.dane.test, no_data secure",
        "x.wild.n3.test, no_data secure",
        "x.wild.opt.test, no_data insecure",
        "x.wild.rsa.test, no_data secure",
        "none.rsa.test, no_name secure",
        "none.ed.test, no_name secure",
        "ent.dane.test, no_data secure",
        "b.ent.n3.test, no_data secure",
        "b.ent.opt.test, no_data secure",
        "c.b.ent.n3.test, no_name secure",
    })
    @DisplayName("mail exchangers of zones of every kind")
    void exchangers(String name, String verdict) {
        assertThat(verdict(name, RecordType.MX)).isEqualTo(verdict);
    }

    @ParameterizedTest
    @CsvSource({
        "x.wild.dane.test, found secure",
        "x.wild.n3.test, found secure",
        "x.wild.opt.test, found insecure",
        "x.alias.dane.test, found secure",
        "x.alias.n3.test, found secure",
        "x.far.n3.test, found insecure",
        "out.dane.test, found insecure",
        "out.opt.test, found insecure",
        "in.n3.test, found secure",
        "in.plain.test, found insecure",
        "mx.away.dane.test, found insecure",
        "none.away.n3.test, no_name insecure",
        "mx.home.n3.test, found secure",
        "none.home.n3.test, no_name secure",
        "mx.home.plain.test, found insecure",
        "x.w.n3.test, no_data secure",
    })
    @DisplayName("addresses over wildcards, aliases and the borders of what is signed")
    void addresses(String name, String verdict) {
        assertThat(verdict(name, RecordType.A)).isEqualTo(verdict);
    }

    private static String verdict(String name, RecordType<?> type) {
        Answer<?> answer = dns.lookup(name, type);
        return (answer.status() + " " + answer.security()).toLowerCase(Locale.ROOT);
    }
}
