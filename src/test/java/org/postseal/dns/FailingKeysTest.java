package org.postseal.dns;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postseal.FakeClock;
import org.postseal.lab.Behaviour;
import org.postseal.lab.DnsServer;
import org.postseal.lab.SignedZones;
import org.postseal.lab.ZoneSpec;

/**
 * Answers whose keys cannot be had. Whoever can suppress or spoil the answers about keys must not
 * thereby make an answer of a signed zone "insecure": that would turn DANE off.
 */
class FailingKeysTest {

    private static final String RECORDS =
            """
            @            MX    10 mx
            mx           A     192.0.2.1
            *.wild       A     192.0.2.9
            to-none      CNAME none
            to-mx        CNAME mx
            _25._tcp.mx  TLSA 3 1 1 00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff
            """;

    private final FakeClock clock = FakeClock.atStart();
    private final SignedZones good =
            SignedZones.builder(clock)
                    .zone(ZoneSpec.signed("dane.test", RECORDS))
                    .zone(ZoneSpec.signed("n3.test", RECORDS).nsec3(0))
                    .zone(ZoneSpec.signed("optout.test", RECORDS).nsec3(0).optOut())
                    .zone(ZoneSpec.unsigned("plain.test", RECORDS))
                    .build();

    @TempDir Path folder;

    @ParameterizedTest
    @CsvSource({
        "dane.test, DNSKEY",
        "dane.test, DS",
        "n3.test, DNSKEY",
        "n3.test, DS",
        "optout.test, DNSKEY",
        "optout.test, DS",
        "., DNSKEY",
        "plain.test, DS"
    })
    @DisplayName(
            "D07 D28 N03 no key, no verdict: nothing absent is taken for insecure, nor present")
    void failing(String zone, String type) throws IOException {
        for (Behaviour behaviour :
                List.of(
                        Behaviour.Fails.servFail(),
                        new Behaviour.Truncated(false),
                        new Behaviour.Forged(""))) {
            everythingIsFailed(zone, type, behaviour);
        }
    }

    private void everythingIsFailed(String zone, String type, Behaviour behaviour)
            throws IOException {
        String name = zone.equals(".") ? "dane.test" : zone;
        SignedZones zones = good.edit().behave(zone, type, behaviour).build();
        try (DnsServer server = DnsServer.start(zones, new InetSocketAddress("127.0.0.1", 0))) {
            for (String question :
                    List.of(
                            name + " MX",
                            "mx." + name + " A",
                            "mx." + name + " AAAA",
                            "none." + name + " A",
                            "a.wild." + name + " A",
                            "a.wild." + name + " AAAA",
                            "to-mx." + name + " AAAA",
                            "to-none." + name + " A",
                            "_25._tcp.mx." + name + " TLSA",
                            "_26._tcp.mx." + name + " TLSA")) {
                Answer<?> answer = ask(server, question);
                assertThat(answer.status())
                        .as("%s while %s/%s is %s: %s", question, zone, type, behaviour, answer)
                        .isEqualTo(Answer.Status.FAILED);
            }
        }
    }

    /** Each from the start, so that no key is known yet. */
    private Answer<?> ask(DnsServer server, String question) throws IOException {
        Path anchor = folder.resolve("root.ds");
        Files.writeString(anchor, good.trustAnchor());
        DnsSettings settings =
                new DnsSettings(
                        List.of(server.address()), Optional.of(anchor), DnsLimits.defaults());
        String[] parts = question.split(" ");
        RecordType<?> type =
                switch (parts[1]) {
                    case "MX" -> RecordType.MX;
                    case "A" -> RecordType.A;
                    case "AAAA" -> RecordType.AAAA;
                    default -> RecordType.TLSA;
                };
        return new ValidatingDns(settings, clock).lookup(parts[0], type);
    }
}
