package org.postseal.peers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postseal.FakeClock;
import org.postseal.lab.Behaviour;
import org.postseal.lab.DnsServer;
import org.postseal.lab.LabCa;
import org.postseal.lab.LabHost;
import org.postseal.lab.LabTls;
import org.postseal.lab.LabTlsa;
import org.postseal.lab.SignedZones;
import org.postseal.lab.ZoneSpec;

/** The running relay while DNSSEC validation fails for everything, and when it works again. */
@Tag("peers")
class ResolverDoubtTest {

    private static final Duration PATIENCE = Duration.ofSeconds(120);
    private static final String ALARM = "DNSSEC validation cannot be relied on";
    private static final int OTHERS = 6;

    @TempDir Path folder;

    private final AutoCloseables open = new AutoCloseables();
    private final LabCa authority = LabCa.create("Authority", Instant.now());
    private final FakeClock signing = new FakeClock(Instant.now());
    private final SignedZones.Builder zones = SignedZones.builder(signing);
    private final String address = "127.0.3.2";
    private int smtpPort;
    private LabHost host;
    private DnsServer dns;

    @BeforeEach
    void start() throws Exception {
        smtpPort = Loopback.freePort(address);
        LabCa.Issued identity = authority.issue("mx.dane.test");
        host =
                open.add(
                        LabHost.start(
                                LabHost.Setup.honest("mx.dane.test", LabTls.with(identity)),
                                Loopback.at(address, smtpPort)));
        zones.zone(
                ZoneSpec.signed(
                        "dane.test",
                        "@ MX 10 mx\nmx A %s\n_%d._tcp.mx TLSA %s\n"
                                .formatted(
                                        address,
                                        smtpPort,
                                        LabTlsa.zoneText(3, 1, 1, identity.certificate()))));
        for (int i = 0; i < OTHERS; i++) {
            zones.zone(ZoneSpec.signed("other" + i + ".test", "@ MX 10 mx\nmx A 127.0.3.3\n"));
        }
    }

    @AfterEach
    void stop() throws Exception {
        open.close();
    }

    private RelayProcess relay(String name) throws IOException {
        dns = open.add(DnsServer.start(zones.build(), Loopback.at("127.0.0.1", 0)));
        RelayConfig config =
                RelayConfig.of(folder.resolve(name), new LabWorld())
                        .deliver("retry = [\"1s\"]")
                        .policy("dane.test dane-only");
        return open.add(RelayProcess.start(config));
    }

    @Test
    @DisplayName("D10 D11 all turns bogus: one alarm, all mail waits, and goes when it is over")
    void allTurnsBogus() throws Exception {
        RelayProcess relay = relay("doubt");
        Handover.of(relay.door(), "you@dane.test");
        logs(relay, "to=<you@dane.test>.*status=sent");

        dns.serve(zones.everywhere(new Behaviour.BadSignatures()).build());
        for (int i = 0; i < OTHERS; i++) {
            Handover.of(relay.door(), "you@other" + i + ".test");
        }
        logs(relay, ALARM);
        Handover.of(relay.door(), "me@dane.test");
        logs(
                relay,
                "to=<me@dane.test>.*dsn=4\\.7\\.5.*status=deferred.*DANE is required, and DNSSEC");
        for (int i = 0; i < OTHERS; i++) {
            logs(relay, "to=<you@other" + i + ".test>.*dsn=4\\.7\\.5, status=deferred");
        }
        assertThat(count(relay, ALARM)).as(relay.log()).isEqualTo(1);
        assertThat(relay.log()).doesNotContain("status=bounced", "org.xbill", "DnsSecVerifier");
        assertThat(host.receipts()).hasSize(1);

        dns.serve(zones.behaveWell().build());
        logs(relay, "DNSSEC validation works again");
        logs(relay, "to=<me@dane.test>.*status=sent");
        assertThat(count(relay, ALARM)).isEqualTo(1);
    }

    @Test
    @DisplayName(
            "D25 D10 at start the clock is outside the root's signatures: named, and mail waits")
    void wrongClockAtStart() throws Exception {
        signing.advance(Duration.ofDays(-4000));
        RelayProcess relay = relay("clock");
        logs(relay, ALARM + ".*check the clock of this machine");
        Handover.of(relay.door(), "you@dane.test");
        Handover.of(relay.door(), "you@other0.test");
        logs(relay, "to=<you@dane.test>.*dsn=4\\.7\\.5, status=deferred.*check the clock");
        logs(relay, "to=<you@other0.test>.*dsn=4\\.7\\.5, status=deferred.*check the clock");
        assertThat(count(relay, ALARM)).as(relay.log()).isEqualTo(1);

        Programs.Ended told =
                RelayProcess.once(
                        folder, "explain", "dane.test", "--from-config", "" + relay.config());
        assertThat(told.code()).isEqualTo(1);
        assertThat(told.output())
                .contains("DNSSEC: What the resolver", "check the clock", "DANE is required");
        assertThat(
                        RelayProcess.once(
                                        folder,
                                        "check",
                                        "dane.test",
                                        "--json",
                                        "--from-config",
                                        "" + relay.config())
                                .output())
                .contains("\"finding\" : \"clock\"");

        signing.advance(Duration.ofDays(4000));
        dns.serve(dns.zones().edit().build());
        logs(relay, "DNSSEC validation works again");
        logs(relay, "to=<you@dane.test>.*status=sent");
    }

    @Test
    @DisplayName("D10 a resolver that strips DNSSEC from the start: the relay does not start on it")
    void strips() throws Exception {
        dns = open.add(DnsServer.start(zones.build(), Loopback.at("127.0.0.1", 0)));
        Path config = RelayConfig.of(folder.resolve("strips"), new LabWorld()).write();
        dns.serve(zones.everywhere(new Behaviour.StrippedSignatures()).build());
        Programs.Ended ended = RelayProcess.once(folder, "run", "--config", "" + config);
        assertThat(ended.code()).isEqualTo(69);
        assertThat(ended.output()).contains("strips DNSSEC", "[dns] resolvers");
    }

    private static void logs(RelayProcess relay, String pattern) {
        Eventually.isTrue(
                PATIENCE,
                () -> count(relay, pattern) > 0,
                () -> "no line " + pattern + " in\n" + relay.log());
    }

    private static long count(RelayProcess relay, String pattern) {
        return relay.log().lines().filter(line -> line.matches(".*" + pattern + ".*")).count();
    }

    private final class LabWorld implements World {
        @Override
        public InetSocketAddress resolver() {
            return dns.address();
        }

        @Override
        public String trustAnchor() {
            return dns.zones().trustAnchor();
        }

        @Override
        public String authorityPem() {
            return authority.rootPem();
        }

        @Override
        public int smtpPort() {
            return smtpPort;
        }

        @Override
        public int policyPort() {
            return smtpPort;
        }
    }
}
