package org.postseal.peers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postseal.dns.Answer;
import org.postseal.dns.DnsLimits;
import org.postseal.dns.DnsSettings;
import org.postseal.dns.RecordType;
import org.postseal.dns.Security;
import org.postseal.dns.ValidatingDns;
import org.postseal.peers.SignedTree.ZoneFile;
import org.xbill.DNS.DClass;
import org.xbill.DNS.ExtendedFlags;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.SimpleResolver;

/**
 * Zones that neither of us made, served by NSD: Unbound's validator and ours have the same view of
 * every name in them.
 */
@Tag("peers")
class UnboundVerdictTest {

    private static final String RECORDS =
            """
            @            MX    10 mx
            mx           A     127.0.0.2
            _25._tcp.mx  TLSA  3 1 1 00112233445566778899aabbccddeeff00112233445566778899aabbccddee
            *.wild       A     127.0.0.9
            www          CNAME mx
            out          CNAME mx.plain.test.
            to           CNAME x.wild
            old          DNAME wild
            a.b.ent      A     127.0.0.7
            """;

    private static final List<ZoneFile> ZONES =
            List.of(
                    ZoneFile.signed("dane.test", RECORDS),
                    ZoneFile.signed("n3.test", RECORDS).with("-n"),
                    ZoneFile.signed("optout.test", RECORDS).with("-n", "-p"),
                    ZoneFile.signed("salt.test", RECORDS).with("-n", "-t", "50", "-s", "abcd"),
                    ZoneFile.signed("often.test", RECORDS).with("-n", "-t", "120"),
                    ZoneFile.signed("rsa.test", RECORDS).keyOf("RSASHA256"),
                    ZoneFile.signed("ed.test", RECORDS).keyOf("ED25519"),
                    ZoneFile.signed("p384.test", RECORDS).keyOf("ECDSAP384SHA384"),
                    ZoneFile.signed("late.test", RECORDS).with("-i", "20200101", "-e", "20200201"),
                    ZoneFile.unsigned("plain.test", RECORDS),
                    ZoneFile.bogus(
                            "bogus.test", RECORDS.replace("127.0.0.2", SignedTree.SIGNED_HOST)));

    private static final Map<String, RecordType<?>> QUESTIONS =
            Map.ofEntries(
                    Map.entry("", RecordType.MX),
                    Map.entry("mx.", RecordType.A),
                    Map.entry("_25._tcp.mx.", RecordType.TLSA),
                    Map.entry("_26._tcp.mx.", RecordType.TLSA),
                    Map.entry("none.", RecordType.A),
                    Map.entry("x.none.", RecordType.MX),
                    Map.entry("x.wild.", RecordType.A),
                    Map.entry("y.wild.", RecordType.MX),
                    Map.entry("www.", RecordType.A),
                    Map.entry("out.", RecordType.A),
                    Map.entry("to.", RecordType.A),
                    Map.entry("x.old.", RecordType.A),
                    Map.entry("ent.", RecordType.A),
                    Map.entry("c.b.ent.", RecordType.TXT));

    /**
     * Where we say something else: what is proven by NSEC3 records that hash 120 times. Our limit
     * is 100, Unbound's was 150 and has come down since (RFC 9276, section 3.2, lets both be).
     */
    private static final Map<String, String> DIFFERENCES =
            Map.of(
                    "_26._tcp.mx.often.test", "NO_NAME INSECURE",
                    "none.often.test", "NO_NAME INSECURE",
                    "x.none.often.test", "NO_NAME INSECURE",
                    "c.b.ent.often.test", "NO_NAME INSECURE",
                    "ent.often.test", "NO_DATA INSECURE",
                    "y.wild.often.test", "NO_DATA INSECURE",
                    "x.wild.often.test", "FOUND INSECURE",
                    "to.often.test", "FOUND INSECURE",
                    "x.old.often.test", "FOUND INSECURE");

    @BeforeAll
    static void programs() {
        Programs.need("nsd", "unbound", "drill", "ldns-keygen", "ldns-signzone");
    }

    @Test
    @DisplayName("Unbound and we have the same verdict on 154 names, but for those listed")
    void sameVerdict(@TempDir Path folder) throws Exception {
        try (SignedTree tree = SignedTree.start(folder, ZONES)) {
            Path anchor = Files.writeString(folder.resolve("anchor"), tree.trustAnchor());
            ValidatingDns ours =
                    new ValidatingDns(
                            new DnsSettings(
                                    List.of(tree.resolver()),
                                    Optional.of(anchor),
                                    DnsLimits.defaults()),
                            Clock.systemUTC());
            SimpleResolver unbound = new SimpleResolver(tree.resolver());
            unbound.setTimeout(Duration.ofSeconds(30));
            unbound.setEDNS(0, 4096, ExtendedFlags.DO, List.of());
            List<String> differences = new ArrayList<>();
            int asked = 0;
            for (ZoneFile zone : ZONES) {
                for (Map.Entry<String, RecordType<?>> question : QUESTIONS.entrySet()) {
                    String name = question.getKey() + zone.name();
                    String theirs = theirs(unbound, name, question.getValue());
                    String verdict = shown(ours.lookup(name, question.getValue()));
                    asked++;
                    String expected = DIFFERENCES.getOrDefault(name, theirs);
                    if (!verdict.equals(expected)) {
                        differences.add(name + ": Unbound " + theirs + ", we " + verdict);
                    }
                }
            }
            assertThat(differences).isEmpty();
            assertThat(asked).isEqualTo(154);
        }
    }

    private static String shown(Answer<?> answer) {
        return answer.isFailed()
                ? answer.security() == Security.BOGUS ? "bogus" : "unknown"
                : answer.status() + " " + answer.security();
    }

    private static String theirs(SimpleResolver unbound, String name, RecordType<?> type)
            throws IOException {
        Name question = Name.fromString(name, Name.root);
        Message answer =
                unbound.send(
                        Message.newQuery(Record.newRecord(question, type.number(), DClass.IN)));
        if (answer.getRcode() == Rcode.SERVFAIL) {
            return "bogus";
        }
        boolean found =
                answer.getSection(Section.ANSWER).stream()
                        .anyMatch(record -> record.getType() == type.number());
        String status =
                answer.getRcode() == Rcode.NXDOMAIN ? "NO_NAME" : found ? "FOUND" : "NO_DATA";
        return status + (answer.getHeader().getFlag(Flags.AD) ? " SECURE" : " INSECURE");
    }
}
