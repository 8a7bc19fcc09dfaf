package org.postseal.dns;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postseal.FakeClock;
import org.postseal.Heard;
import org.postseal.lab.Behaviour;
import org.postseal.lab.DnsServer;
import org.postseal.lab.SignedZones;
import org.postseal.lab.ZoneSpec;
import org.postseal.peers.Eventually;

/** Validation that is proven, lost and regained while the relay runs. */
class ConfidenceTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final FakeClock clock = FakeClock.atStart();
    private final SignedZones good = zones();
    private final Heard heard = new Heard(Confidence.class);

    @TempDir Path folder;
    private DnsServer server;
    private DnsServer other;
    private ValidatingDns dns;

    private SignedZones zones() {
        SignedZones.Builder zones = SignedZones.builder(clock);
        for (int i = 0; i < 2 * Confidence.RUN; i++) {
            zones.zone(ZoneSpec.signed("d" + i + ".test", "@ MX 10 mx\nmx A 192.0.2.1"));
        }
        return zones.zone(ZoneSpec.unsigned("plain.test", "mx A 192.0.2.2")).build();
    }

    @BeforeEach
    void start() throws IOException {
        server = DnsServer.start(good, new InetSocketAddress("127.0.0.1", 0));
        other = DnsServer.start(good, new InetSocketAddress("127.0.0.1", 0));
        dns = dns(server);
    }

    @AfterEach
    void stop() {
        heard.close();
        server.close();
        other.close();
    }

    private ValidatingDns dns(DnsServer... servers) throws IOException {
        Path anchor = folder.resolve("root.ds");
        Files.writeString(anchor, good.trustAnchor());
        DnsLimits d = DnsLimits.defaults();
        return new ValidatingDns(
                new DnsSettings(
                        List.of(servers).stream().map(DnsServer::address).toList(),
                        Optional.of(anchor),
                        new DnsLimits(
                                Duration.ofSeconds(20),
                                Duration.ofSeconds(60),
                                d.concurrentLookupsMax(),
                                d.aliasesMax(),
                                d.nsec3IterationsMax(),
                                d.cacheEntriesMax(),
                                d.keepMax(),
                                d.keepMin(),
                                d.keepFailure())),
                clock,
                () -> clock.instant().toEpochMilli() * 1_000_000);
    }

    private void everywhere(Behaviour behaviour) {
        server.serve(good.edit().everywhere(behaviour).build());
    }

    private List<String> alarms() {
        return heard.lines("ERROR");
    }

    @Test
    @DisplayName("D10 before the first proof there is doubt, and after a good one there is none")
    void proven() throws IOException {
        assertThat(dns.doubt()).isPresent();
        dns.prove();
        assertThat(dns.doubt()).isEmpty();
        assertThat(heard.lines()).isEmpty();
    }

    @Test
    @DisplayName("D10 a resolver that never answered leaves the doubt, and is named once")
    void silentFromTheStart() throws IOException {
        everywhere(Behaviour.Fails.servFail());
        dns.prove();
        dns.prove();
        assertThat(dns.doubt().orElseThrow()).contains("does not answer");
        assertThat(alarms()).hasSize(1);
        server.serve(good);
        dns.prove();
        assertThat(dns.doubt()).isEmpty();
        assertThat(heard.lines("WARN", "works again")).hasSize(1);
    }

    @Test
    @DisplayName("D10 a resolver that falls silent later takes nothing from what was proven")
    void silentLater() throws IOException {
        dns.prove();
        everywhere(Behaviour.Fails.servFail());
        dns.prove();
        dns.prove();
        assertThat(dns.doubt()).isEmpty();
        assertThat(heard.lines("does not answer")).hasSize(1);
        assertThat(alarms()).isEmpty();
    }

    @Test
    @DisplayName("D11 all turns bogus: one alarm, however much is looked up; its end is told too")
    void allBogus() throws IOException {
        dns.prove();
        everywhere(new Behaviour.BadSignatures());
        for (int i = 0; i < 2 * Confidence.RUN; i++) {
            assertThat(dns.lookup("d" + i + ".test", RecordType.MX).security())
                    .isEqualTo(Security.BOGUS);
            clock.advance(Duration.ofSeconds(1));
        }
        Eventually.isTrue(PATIENCE, () -> dns.doubt().isPresent(), () -> "no doubt");
        dns.prove();
        dns.prove();
        assertThat(alarms()).hasSize(1);
        assertThat(alarms().getFirst()).contains("does not validate", "Nothing is bounced");

        server.serve(good);
        clock.advance(Duration.ofMinutes(3));
        dns.prove();
        assertThat(dns.doubt()).isEmpty();
        assertThat(heard.lines("works again", "minutes")).hasSize(1);
        assertThat(dns.lookup("d1.test", RecordType.MX).isSecure())
                .as("no key that was found bad meanwhile is kept")
                .isTrue();
        assertThat(alarms()).hasSize(1);
    }

    @Test
    @DisplayName("D11 the first bogus answer asks for a proof, and so does the first good one")
    void provenAtOnce() throws IOException {
        dns.prove();
        clock.advance(Duration.ofSeconds(10));
        everywhere(new Behaviour.BadSignatures());
        dns.lookup("d1.test", RecordType.MX);
        Eventually.isTrue(PATIENCE, () -> dns.doubt().isPresent(), () -> "no doubt");
        server.serve(good);
        clock.advance(Duration.ofMinutes(20));
        dns.lookup("d2.test", RecordType.MX);
        Eventually.isTrue(PATIENCE, () -> dns.doubt().isEmpty(), () -> "still in doubt");
    }

    @Test
    @DisplayName("D11 the root validates and nothing else does: one alarm as well")
    void allBogusButTheRoot() throws IOException {
        dns.prove();
        SignedZones.Builder bad = good.edit();
        List<String> names = new ArrayList<>();
        for (int i = 0; i < 2 * Confidence.RUN; i++) {
            names.add("d" + i + ".test");
            bad.behave("d" + i + ".test", new Behaviour.BadSignatures());
        }
        server.serve(bad.build());
        for (String name : names.subList(0, Confidence.RUN - 1)) {
            dns.lookup(name, RecordType.MX);
        }
        dns.prove();
        dns.lookup(names.getFirst(), RecordType.MX);
        assertThat(alarms()).as("19 names, some of them again").isEmpty();
        for (String name : names) {
            dns.lookup(name, RecordType.MX);
        }
        assertThat(alarms()).hasSize(1);
        assertThat(alarms().getFirst()).contains("The last 20 names");
        assertThat(dns.doubt()).isEmpty();
        dns.lookup("mx.plain.test", RecordType.A);
        assertThat(heard.lines("WARN", "validate again")).hasSize(1);
    }

    @Test
    @DisplayName("D25 a clock that jumps while the relay runs is named, and mail waits")
    void clockJumps() throws IOException {
        dns.prove();
        clock.advance(Duration.ofDays(4000));
        Answer<RecordType.Mx> answer = dns.lookup("d1.test", RecordType.MX);
        assertThat(answer.security()).isEqualTo(Security.BOGUS);
        assertThat(answer.reason()).contains("check the clock");
        Eventually.isTrue(PATIENCE, () -> dns.doubt().isPresent(), () -> "no doubt");
        assertThat(alarms()).hasSize(1);
        assertThat(alarms().getFirst())
                .contains("check the clock", "this machine's clock is wrong");
        clock.advance(Duration.ofDays(-4000));
        dns.prove();
        assertThat(dns.lookup("d2.test", RecordType.MX).isSecure()).isTrue();
    }

    @Test
    @DisplayName(
            "D10 of two resolvers the one that fails its proof is asked no more until it is well")
    void oneOfTwo() throws IOException {
        dns = dns(server, other);
        dns.prove();
        everywhere(new Behaviour.StrippedSignatures());
        dns.prove();
        assertThat(dns.doubt()).isEmpty();
        assertThat(heard.lines("WARN", "strips DNSSEC")).hasSize(1);
        for (int i = 0; i < 5; i++) {
            assertThat(dns.lookup("d" + i + ".test", RecordType.MX).isSecure()).isTrue();
        }
        server.serve(good);
        dns.prove();
        assertThat(heard.lines("INFO", "passes DNSSEC through")).hasSize(1);
        other.serve(good.edit().everywhere(Behaviour.Fails.servFail()).build());
        assertThat(dns.lookup("d9.test", RecordType.MX).isSecure()).isTrue();
        assertThat(alarms()).isEmpty();
    }
}
