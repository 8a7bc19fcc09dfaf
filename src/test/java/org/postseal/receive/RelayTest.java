package org.postseal.receive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ProtocolException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postseal.FakeClock;
import org.postseal.Suites;
import org.postseal.mail.Domain;
import tools.jackson.databind.JsonNode;

/** Who may relay: told by the PROXY protocol, remote clients can be played on loopback. */
class RelayTest {

    private static TestServer server(boolean allowCleartext) throws IOException {
        return server(allowCleartext, _ -> false);
    }

    private static TestServer server(boolean allowCleartext, Predicate<Domain> mustEncrypt)
            throws IOException {
        ListenSettings listen =
                new ListenSettings(
                        TestServer.LOOPBACK.smtp(),
                        List.of(),
                        allowCleartext,
                        List.of(Network.parse("127.0.0.1")));
        RelaySettings relay =
                new RelaySettings(
                        TestServer.RELAY.hostname(),
                        List.of(Network.parse("192.0.2.0/24"), Network.parse("2001:db8::/32")),
                        false,
                        TestServer.RELAY.postmaster());
        return new TestServer(
                ReceiveSettings.of(listen, relay),
                Optional.empty(),
                FakeClock.atStart(),
                mustEncrypt);
    }

    @ParameterizedTest
    @CsvSource({
        "TCP4 192.0.2.7 127.0.0.1,250",
        "TCP4 192.0.3.7 127.0.0.1,550 5.7.1",
        "TCP4 127.0.0.1 127.0.0.1,550 5.7.1",
        "TCP6 2001:db8:7::1 ::1,250",
        "TCP6 2001:db9::1 ::1,550 5.7.1",
        "TCP6 ::ffff:192.0.2.7 ::1,250",
    })
    void onlyTheNetworksRelay(String proxy, String expected) throws IOException {
        try (TestServer server = server(true);
                TestClient client = server.connect()) {
            client.raw("PROXY " + proxy + " 1000 25\r\n");
            client.hello();
            client.ask("MAIL FROM:<a@example.org>", expected);
        }
    }

    @Test
    @DisplayName("G01 a client that is not on this machine does not send mail in clear text")
    void cleartextFromFar() throws IOException {
        try (TestServer server = server(false);
                TestClient client = server.connect()) {
            client.raw("PROXY TCP4 192.0.2.7 127.0.0.1 1000 25\r\n");
            client.hello();
            client.ask("MAIL FROM:<a@example.org>", "530 5.7.0");
        }
    }

    @Test
    @DisplayName(
            "G01 where clear text is allowed, it is not for a domain that must be encrypted to")
    void cleartextForMustEncrypt() throws IOException {
        Domain strict = Domain.of("strict.example");
        try (TestServer server = server(true, strict::equals);
                TestClient client = server.connect()) {
            client.raw("PROXY TCP4 192.0.2.7 127.0.0.1 1000 25\r\n");
            client.hello();
            client.ask("MAIL FROM:<a@example.org>", "250");
            client.ask("RCPT TO:<b@strict.example>", "530 5.7.0");
            client.ask("RCPT TO:<b@example.net>", "250");
        }
    }

    @Test
    @DisplayName("G01 from this machine mail in clear text is taken for every domain")
    void cleartextFromHere() throws IOException {
        try (TestServer server =
                        new TestServer(
                                ReceiveSettings.of(TestServer.LOOPBACK, TestServer.RELAY),
                                Optional.empty(),
                                FakeClock.atStart(),
                                _ -> true);
                TestClient client = server.connect()) {
            client.hello();
            client.envelope();
        }
    }

    @Test
    @DisplayName("G08 T24 a proxy elsewhere brings nobody nearer than it is itself")
    void farIsFar() {
        InetAddress here = InetAddress.ofLiteral("127.0.0.1");
        InetAddress there = InetAddress.ofLiteral("192.0.2.1");
        assertThat(new Peer(here).isFar()).isFalse();
        assertThat(new Peer(there).isFar()).isTrue();
        assertThat(new Peer(there, here).isFar()).isTrue();
        assertThat(new Peer(here, there).isFar()).isTrue();
    }

    @Test
    void theClientBehindTheProxyIsTraced() throws IOException {
        try (TestServer server = server(true);
                TestClient client = server.connect()) {
            client.raw("\r\n\r\n\0\r\nQUIT\n\u0021\u0011\0\u000f");
            client.raw("\u00c0\0\u0002\u0009\u007f\0\0\u0001\u0003\u00e8\0\u0019TLV");
            client.hello();
            client.envelope();
            client.ask("DATA", "354");
            client.ask(".", "250");
            assertThat(server.intake.accepted().getFirst().text()).contains("([192.0.2.9])");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "EHLO client.example\r\n",
                "PROXY TCP4 192.0.2.7 127.0.0.1 1000 25\n\r\n",
                "\r\n\r\n\0\r\nQUIT\n\u0031\u0011\0\0",
                "\r\n\r\n\0\r\nQUIT\n\u0021\u0011\0\0",
                "\r\n\r\n\0\r\nQUIT\n\u0021\u0011\u00ff\u00ff",
            })
    void aProxyMustSayForWhom(String header) throws IOException {
        try (TestServer server = server(true);
                TestClient client = server.connect()) {
            client.raw(header);
            assertThat(client.isClosedByServer()).isTrue();
        }
    }

    @Test
    void nobodyElseIsHeardAsAProxy() throws IOException {
        try (TestServer server = new TestServer();
                TestClient client = server.connect()) {
            client.expect("220 ");
            client.ask("PROXY TCP4 192.0.2.7 127.0.0.1 1000 25", "500 5.5.2");
        }
    }

    @Test
    void chasquidProxyVectors() throws IOException {
        for (JsonNode file : Suites.json("smtp/chasquid-smtp.json").get("files")) {
            for (JsonNode c : file.get("cases")) {
                if (!c.get("test").asString().equals("TestBasic")) {
                    continue;
                }
                String line = c.get("args").get(0).asString();
                boolean good = c.get("args").get(3).get("expr").asString().equals("nil");
                if (line.equals("PROXY UNKNOWN")) {
                    continue; // theirs refuses it; the protocol says that the rest is ignored
                }
                ByteArrayInputStream in =
                        new ByteArrayInputStream((line + "\r\n").getBytes(StandardCharsets.UTF_8));
                if (good) {
                    assertThat(ProxyHeader.read(in)).isPresent();
                    assertThat(in.available()).isZero();
                } else {
                    assertThatThrownBy(() -> ProxyHeader.read(in)).isInstanceOf(IOException.class);
                }
            }
        }
    }

    @Test
    void anEndlessProxyHeaderIsCut() {
        ByteArrayInputStream in = new ByteArrayInputStream(("PROXY " + "x".repeat(500)).getBytes());
        assertThatThrownBy(() -> ProxyHeader.read(in)).isInstanceOf(ProtocolException.class);
    }

    @Test
    void networks() {
        assertThat(Network.parse("10.0.0.0/9").contains(InetAddress.ofLiteral("10.127.0.1")))
                .isTrue();
        assertThat(Network.parse("10.0.0.0/9").contains(InetAddress.ofLiteral("10.128.0.1")))
                .isFalse();
        assertThat(Network.parse("0.0.0.0/0").contains(InetAddress.ofLiteral("::1"))).isFalse();
        assertThat(Network.parse("::1").contains(InetAddress.ofLiteral("::1"))).isTrue();
        for (String bad :
                List.of("", "x", "10.0.0.1/8", "10.0.0.0/33", "10.0.0.0/", "1.2.3/8", "10/8")) {
            assertThatThrownBy(() -> Network.parse(bad)).as(bad).isInstanceOf(SettingsFault.class);
        }
    }

    @Test
    void listenAddresses() {
        assertThat(ListenSettings.address("[::1]:25").getPort()).isEqualTo(25);
        assertThat(ListenSettings.address("127.0.0.1:0").getAddress().isLoopbackAddress()).isTrue();
        for (String bad :
                List.of(
                        "",
                        ":25",
                        "25",
                        "localhost:25",
                        "::1:25",
                        "[127.0.0.1:25",
                        "1.2.3.4:x",
                        "1.2.3.4:65536",
                        "1.2.3.4:-1")) {
            assertThatThrownBy(() -> ListenSettings.address(bad))
                    .as(bad)
                    .isInstanceOf(SettingsFault.class);
        }
    }
}
