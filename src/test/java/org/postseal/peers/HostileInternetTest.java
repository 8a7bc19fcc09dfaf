package org.postseal.peers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postseal.lab.Behaviour;
import org.postseal.lab.DnsServer;
import org.postseal.lab.HostBehaviour;
import org.postseal.lab.LabCa;
import org.postseal.lab.LabHost;
import org.postseal.lab.LabTls;
import org.postseal.lab.LabTlsa;
import org.postseal.lab.ReplyBehaviour;
import org.postseal.lab.SignedZones;
import org.postseal.lab.TlsBehaviour;
import org.postseal.lab.ZoneSpec;
import org.postseal.wire.LineReader;

/** The real relay, in a process of its own, before hosts and zones that are out to break it. */
@Tag("peers")
class HostileInternetTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir static Path folder;

    private static final AutoCloseables open = new AutoCloseables();
    private static final LabCa authority = LabCa.create("Authority", Instant.now());
    private static final Map<String, LabHost> hosts = new HashMap<>();
    private static final SignedZones.Builder zones = SignedZones.builder(Clock.systemUTC());
    private static int smtpPort;
    private static RelayProcess relay;

    @BeforeAll
    static void start() throws Exception {
        String[] addresses = new String[20];
        for (int i = 0; i < addresses.length; i++) {
            addresses[i] = address(i);
        }
        smtpPort = Loopback.freePort(addresses);
        declare();
        DnsServer dns = open.add(DnsServer.start(zones.build(), Loopback.at("127.0.0.1", 0)));
        RelayConfig config =
                RelayConfig.of(folder.resolve("hostile"), new LabWorld(dns))
                        .deliver("retry = [\"1s\"]");
        relay = open.add(RelayProcess.start(config));
        for (String domain : hosts.keySet()) {
            send(relay.door(), "you@" + domain);
        }
    }

    private static void declare() throws IOException {
        host("refuses.test", new TlsBehaviour.RefusesStartTls("454 4.7.0 TLS not available"));
        host("injects.test", new TlsBehaviour.InjectsAfterStartTls("250 injected"));
        host("breaks.test", new TlsBehaviour.BreaksHandshake());
        host(
                "greylist.test",
                new ReplyBehaviour.Answers(
                        ReplyBehaviour.Stage.RCPT, "450 4.7.1 come back later", 1));
        host("vanishes.test", new ReplyBehaviour.HangsUp(ReplyBehaviour.Stage.DOT, 1));
        host(
                "unknown.test",
                ReplyBehaviour.Answers.always(
                        ReplyBehaviour.Stage.RCPT, "550 5.1.1 no such mailbox"));

        LabCa.Issued old = authority.issue("mx.old.test");
        host("old.test", LabHost.Setup.honest("mx.old.test", LabTls.with(old, List.of("TLSv1.2"))));

        LabCa.Issued shown = authority.issue("mx.mismatch.test");
        LabCa.Issued published = authority.issue("mx.mismatch.test");
        dane("mismatch.test", shown, LabTlsa.zoneText(3, 1, 1, published.certificate()));

        LabCa between = authority.intermediate("Between");
        LabCa.Issued below = between.issue("mx.issuer.test");
        dane("issuer.test", below, LabTlsa.zoneText(2, 0, 1, between.root()));

        LabCa.Issued robbed = authority.issue("mx.spoofed.test");
        dane("spoofed.test", robbed, LabTlsa.zoneText(3, 1, 1, robbed.certificate()));
        zones.behave(tlsaName("spoofed.test"), "TLSA", new Behaviour.StrippedSignatures());
    }

    private static void host(String domain, HostBehaviour... behaviours) throws IOException {
        LabTls tls = LabTls.with(authority.issue("mx." + domain));
        host(domain, LabHost.Setup.misbehaving("mx." + domain, tls, behaviours));
    }

    private static void host(String domain, LabHost.Setup setup) throws IOException {
        zones.zone(ZoneSpec.unsigned(domain, listen(domain, setup)));
    }

    private static void dane(String domain, LabCa.Issued shown, String tlsa) throws IOException {
        String records = listen(domain, LabHost.Setup.honest("mx." + domain, LabTls.with(shown)));
        zones.zone(
                ZoneSpec.signed(domain, records + "_" + smtpPort + "._tcp.mx TLSA " + tlsa + "\n"));
    }

    private static String listen(String domain, LabHost.Setup setup) throws IOException {
        String address = address(hosts.size());
        hosts.put(domain, open.add(LabHost.start(setup, Loopback.at(address, smtpPort))));
        return "@ MX 10 mx\nmx A " + address + "\n";
    }

    private static String address(int index) {
        return "127.0.2." + (index + 2);
    }

    private static String tlsaName(String domain) {
        return "_" + smtpPort + "._tcp.mx." + domain;
    }

    @AfterAll
    static void stop() throws Exception {
        open.close();
    }

    @Test
    @DisplayName("a host that lists STARTTLS and refuses it gets nothing")
    void refuses() {
        staysFor("refuses.test", "4\\.7\\.");
    }

    @Test
    @DisplayName("T05 octets slipped in before the handshake end the session; nothing is sent")
    void injects() {
        staysFor("injects.test", "4\\.7\\.5");
    }

    @Test
    @DisplayName("a handshake that breaks ends the session; nothing is sent in the clear")
    void breaks() {
        staysFor("breaks.test", "4\\.7\\.5");
    }

    @Test
    @DisplayName("a TLSA record for another key: nothing is sent, whatever authority signed")
    void mismatch() {
        staysFor("mismatch.test", "4\\.7\\.5");
    }

    @Test
    @DisplayName("a TLSA answer without its signatures is not \"no TLSA\": nothing is sent")
    void spoofed() {
        staysFor("spoofed.test", "4\\.7\\.5");
    }

    @Test
    @DisplayName("a greylisted message comes again and arrives once")
    void greylist() {
        logs("to=<you@greylist.test>.*status=deferred.*450 4\\.7\\.1");
        logs("to=<you@greylist.test>.*status=sent");
        assertThat(hosts.get("greylist.test").receipts()).hasSize(1);
    }

    @Test
    @DisplayName("a host that vanishes after the final dot is asked again, over TLS as before")
    void vanishes() {
        logs("to=<you@vanishes.test>.*status=deferred");
        logs("to=<you@vanishes.test>.*status=sent");
        assertThat(hosts.get("vanishes.test").receipts())
                .hasSize(2)
                .allSatisfy(receipt -> assertThat(receipt.tls()).isPresent());
    }

    @Test
    @DisplayName("an unknown mailbox is final, with the host's own words")
    void unknown() {
        logs("to=<you@unknown.test>.*dsn=5\\.1\\.1, status=bounced.*no such mailbox");
    }

    @Test
    @DisplayName("a host that knows TLS 1.2 only gets its mail over TLS 1.2")
    void old() {
        logs("to=<you@old.test>.*status=sent");
        assertThat(hosts.get("old.test").receipts().getFirst().tls().orElseThrow().protocol())
                .isEqualTo("TLSv1.2");
    }

    @Test
    @DisplayName("a TLSA record for the issuer proves the host, and the log says so")
    void issuer() {
        logs("to=<you@issuer.test>.*status=sent.*tls=dane-ta");
        assertThat(hosts.get("issuer.test").receipts()).hasSize(1);
    }

    private static void staysFor(String domain, String code) {
        logs("to=<you@" + domain + ">.*dsn=" + code + ".*status=deferred");
        assertThat(hosts.get(domain).receipts()).isEmpty();
        assertThat(relay.log()).doesNotContainPattern("to=<you@" + domain + ">.*status=sent");
    }

    private static void logs(String pattern) {
        Eventually.isTrue(
                PATIENCE,
                () -> relay.log().lines().anyMatch(line -> line.matches(".*" + pattern + ".*")),
                () -> "no line " + pattern + " in\n" + relay.log());
    }

    private static void send(InetSocketAddress door, String to) throws IOException {
        try (Socket socket = new Socket(door.getAddress(), door.getPort())) {
            socket.setSoTimeout(30_000);
            LineReader in = new LineReader(socket.getInputStream());
            String message = "Subject: to " + to + "\r\n\r\nfor you only\r\n.";
            for (String line :
                    List.of(
                            "EHLO me.test",
                            "MAIL FROM:<>",
                            "RCPT TO:<" + to + ">",
                            "DATA",
                            message)) {
                expectGood(in);
                socket.getOutputStream().write((line + "\r\n").getBytes(StandardCharsets.US_ASCII));
            }
            expectGood(in);
        }
    }

    private static void expectGood(LineReader in) throws IOException {
        String line;
        do {
            line = in.readText(4096);
        } while (line.startsWith("-", 3));
        assertThat(line).matches("[23].*");
    }

    private record LabWorld(DnsServer dns) implements World {
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
