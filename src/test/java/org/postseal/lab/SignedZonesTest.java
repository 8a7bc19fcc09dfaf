package org.postseal.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.xbill.DNS.DClass;
import org.xbill.DNS.DNSSEC;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.Type;
import org.xbill.DNS.dnssec.ValidatingResolver;

/** The zones of the lab, as somebody else's validator sees them. */
class SignedZonesTest {

    private static final String RECORDS =
            """
            @            MX   10 mx
            mx           A    127.0.0.2
            _25._tcp.mx  TLSA 3 1 1 00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff
            www          CNAME mx
            *.wild       A    127.0.0.9
            a.b.c        A    127.0.0.7
            out          CNAME mx.plain.test.
            old          DNAME new
            x.new        A    127.0.0.8
            """;

    private final SignedZones.Builder zones =
            SignedZones.builder(Clock.systemUTC())
                    .zone(ZoneSpec.signed("dane.test", RECORDS))
                    .zone(ZoneSpec.signed("n3.test", RECORDS).nsec3(0))
                    .zone(ZoneSpec.signed("ed.test", RECORDS).algorithm(DNSSEC.Algorithm.ED25519))
                    .zone(
                            ZoneSpec.signed("rsa.test", RECORDS)
                                    .algorithm(DNSSEC.Algorithm.RSASHA256)
                                    .nsec3(5))
                    .zone(
                            ZoneSpec.signed("new.test", RECORDS)
                                    .algorithm(ZoneSpec.UNKNOWN_ALGORITHM))
                    .zone(ZoneSpec.signed("late.test", RECORDS).signedFor(Duration.ofHours(-1)))
                    .zone(ZoneSpec.unsigned("plain.test", RECORDS));

    @ParameterizedTest
    @CsvSource({
        "dane.test, MX, secure, 1",
        "_25._tcp.mx.dane.test, TLSA, secure, 1",
        "www.dane.test, A, secure, 2",
        "any.wild.dane.test, A, secure, 1",
        "any.wild.dane.test, MX, secure, 0",
        "b.c.dane.test, A, secure, 0",
        "mx.dane.test, AAAA, secure, 0",
        "none.dane.test, A, secure-nxdomain, 0",
        "none.test, A, secure-nxdomain, 0",
        "x.old.dane.test, A, secure, 3",
        "y.old.dane.test, A, secure-nxdomain, 2",
        "out.dane.test, A, insecure, 2",
        "n3.test, MX, secure, 1",
        "any.wild.n3.test, A, secure, 1",
        "any.wild.n3.test, MX, secure, 0",
        "b.c.n3.test, A, secure, 0",
        "none.n3.test, A, secure-nxdomain, 0",
        "ed.test, MX, secure, 1",
        "rsa.test, MX, secure, 1",
        "none.rsa.test, A, secure-nxdomain, 0",
        "new.test, MX, insecure, 1",
        "late.test, MX, bogus, 0",
        "plain.test, MX, insecure, 1",
        "none.plain.test, MX, insecure-nxdomain, 0",
    })
    void validates(String name, String type, String verdict, int answers) throws Exception {
        assertThat(ask(zones.build(), name, type)).isEqualTo(verdict + " " + answers);
    }

    @Test
    void behavesAsDeclared() throws Exception {
        assertThat(with(new Behaviour.BadSignatures())).isEqualTo("bogus 0");
        assertThat(with(new Behaviour.ExpiredSignatures())).isEqualTo("bogus 0");
        assertThat(with(new Behaviour.StrippedSignatures())).isEqualTo("bogus 0");
        assertThat(with(new Behaviour.Forged("dane.test. MX 1 evil.test."))).isEqualTo("bogus 0");
        assertThat(with(Behaviour.Fails.servFail())).isEqualTo("bogus 0");
        assertThat(with(new Behaviour.Truncated(true))).isEqualTo("secure 1");
    }

    @Test
    void editingKeepsTheTrustAnchor() {
        SignedZones first = zones.build();
        assertThat(first.edit().everywhere(new Behaviour.Silent()).build().trustAnchor())
                .isEqualTo(first.trustAnchor())
                .contains("DS");
    }

    private String with(Behaviour behaviour) throws Exception {
        return ask(zones.behave("dane.test", "MX", behaviour).build(), "dane.test", "MX");
    }

    private static String ask(SignedZones zones, String name, String type) throws Exception {
        try (DnsServer server = DnsServer.start(zones, new InetSocketAddress("127.0.0.1", 0))) {
            SimpleResolver upstream = new SimpleResolver(server.address());
            upstream.setTimeout(Duration.ofSeconds(20));
            ValidatingResolver resolver = new ValidatingResolver(upstream);
            resolver.loadTrustAnchors(
                    new ByteArrayInputStream(
                            zones.trustAnchor().getBytes(StandardCharsets.US_ASCII)));
            Record question =
                    Record.newRecord(Name.fromString(name, Name.root), Type.value(type), DClass.IN);
            Message answer =
                    resolver.sendAsync(Message.newQuery(question))
                            .toCompletableFuture()
                            .get(60, TimeUnit.SECONDS);
            int code = answer.getRcode();
            String verdict =
                    code == Rcode.SERVFAIL
                            ? "bogus"
                            : answer.getHeader().getFlag(Flags.AD) ? "secure" : "insecure";
            return verdict
                    + (code == Rcode.NXDOMAIN ? "-nxdomain" : "")
                    + " "
                    + answer.getSectionRRsets(Section.ANSWER).size();
        }
    }
}
