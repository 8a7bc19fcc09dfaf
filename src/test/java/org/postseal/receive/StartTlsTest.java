package org.postseal.receive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.postseal.FakeClock;

class StartTlsTest {

    private static final RelaySettings TLS_ONLY =
            new RelaySettings(
                    TestServer.RELAY.hostname(),
                    TestServer.RELAY.networks(),
                    true,
                    TestServer.RELAY.postmaster());

    private static TestServer server(FakeTlsServer tls, ListenSettings listen, RelaySettings relay)
            throws Exception {
        return new TestServer(
                ReceiveSettings.of(listen, relay), Optional.of(tls), FakeClock.atStart());
    }

    @Test
    @DisplayName("T07 TLS starts from nothing: greeting and envelope are forgotten")
    void everythingIsForgotten() throws Exception {
        FakeTlsServer tls = new FakeTlsServer();
        try (TestServer server = server(tls, TestServer.LOOPBACK, TestServer.RELAY);
                TestClient clear = server.connect()) {
            clear.expect("220 ");
            assertThat(clear.ask("EHLO client.example", "250-")).contains("250-STARTTLS");
            clear.envelope();
            clear.ask("STARTTLS", "220 2.0.0");
            TestClient client = tls.asClient(clear);
            client.ask("RCPT TO:<c@example.net>", "503 5.5.1");
            client.ask("MAIL FROM:<a@example.org>", "503 5.5.1");
            assertThat(client.ask("EHLO client.example", "250-")).doesNotContain("STARTTLS");
            client.ask("STARTTLS", "503 5.5.1");
            client.envelope();
            client.ask("DATA", "354");
            client.ask("Subject: x\r\n\r\n.", "250 2.0.0");
            assertThat(server.intake.accepted().getFirst().text())
                    .contains("with ESMTPS id Q1")
                    .contains("\ttls TLS_AES_256_GCM_SHA384 (TLSv1.3);");
        }
    }

    @Test
    @DisplayName("T05 octets sent with STARTTLS are not read as if they came through TLS")
    void injection() throws Exception {
        FakeTlsServer tls = new FakeTlsServer();
        try (TestServer server = server(tls, TestServer.LOOPBACK, TestServer.RELAY);
                TestClient client = server.connect()) {
            client.hello();
            client.raw("STARTTLS\r\nMAIL FROM:<evil@example.org>\r\n");
            client.expect("554 5.5.0");
            assertThat(client.isClosedByServer()).isTrue();
        }
    }

    @Test
    void aFailedHandshakeEndsTheConnection() throws Exception {
        FakeTlsServer tls = new FakeTlsServer();
        try (TestServer server = server(tls, TestServer.LOOPBACK, TestServer.RELAY);
                TestClient client = server.connect()) {
            client.hello();
            client.ask("STARTTLS", "220 ");
            client.raw("MAIL FROM:<a@example.org>\r\nRCPT TO:<b@example.net>\r\n\r\n\r\n");
            StringBuilder answer = new StringBuilder();
            while (true) {
                int octet;
                try {
                    octet = client.socket().getInputStream().read();
                } catch (java.net.SocketException e) {
                    octet = -1;
                }
                if (octet < 0) {
                    break;
                }
                answer.append((char) octet);
            }
            assertThat(answer).doesNotContain("250");
        }
    }

    @Test
    void requireTlsRefusesMailInClear() throws Exception {
        FakeTlsServer tls = new FakeTlsServer();
        try (TestServer server = server(tls, TestServer.LOOPBACK, TLS_ONLY);
                TestClient clear = server.connect()) {
            clear.hello();
            clear.ask("MAIL FROM:<a@example.org>", "530 5.7.0");
            clear.ask("STARTTLS", "220 ");
            TestClient client = tls.asClient(clear);
            client.ask("EHLO client.example", "250-");
            client.envelope();
        }
    }

    @Test
    void implicitTls() throws Exception {
        FakeTlsServer tls = new FakeTlsServer();
        ListenSettings listen =
                new ListenSettings(
                        List.of(),
                        List.of(ListenSettings.address("127.0.0.1:0")),
                        false,
                        List.of());
        try (TestServer server = server(tls, listen, TLS_ONLY);
                TestClient clear = server.connect()) {
            TestClient client = tls.asClient(clear);
            client.expect("220 ");
            assertThat(client.ask("EHLO client.example", "250-")).doesNotContain("STARTTLS");
            client.envelope();
        }
    }

    @Test
    void stopReachesAnIdleClientThroughTls() throws Exception {
        FakeTlsServer tls = new FakeTlsServer();
        try (TestServer server = server(tls, TestServer.LOOPBACK, TestServer.RELAY);
                TestClient clear = server.connect()) {
            clear.hello();
            clear.ask("STARTTLS", "220 ");
            TestClient client = tls.asClient(clear);
            client.ask("EHLO client.example", "250-");
            server.listener.close();
            client.expect("421 4.3.2");
        }
    }

    @Test
    @DisplayName("G08 a door to the network without a certificate stays shut, unless it is meant")
    void cleartextListener() throws Exception {
        ListenSettings open = listen("0.0.0.0:0", false);
        assertThatThrownBy(() -> new TestServer(settings(open), Optional.empty(), clock()))
                .isInstanceOf(SettingsFault.class)
                .hasMessageContaining("listen.smtp: 0.0.0.0")
                .hasMessageContaining("allow_cleartext");
        assertThatThrownBy(() ->
                        new TestServer(
                                settings(listen("[::]:0", false)), Optional.empty(), clock()))
                .isInstanceOf(SettingsFault.class);
        try (TestServer server =
                new TestServer(settings(open), Optional.of(new FakeTlsServer()), clock())) {
            assertThat(server.address().getPort()).isPositive();
        }
        try (TestServer server =
                new TestServer(settings(listen("0.0.0.0:0", true)), Optional.empty(), clock())) {
            assertThat(server.address().getPort()).isPositive();
        }
        ListenSettings smtps =
                new ListenSettings(
                        List.of(), List.of(ListenSettings.address("127.0.0.1:0")), true, List.of());
        assertThatThrownBy(() -> new TestServer(settings(smtps), Optional.empty(), clock()))
                .isInstanceOf(SettingsFault.class)
                .hasMessageContaining("listen.smtps");
    }

    private static FakeClock clock() {
        return FakeClock.atStart();
    }

    private static ReceiveSettings settings(ListenSettings listen) {
        return ReceiveSettings.of(listen, TestServer.RELAY);
    }

    private static ListenSettings listen(String address, boolean allowCleartext) {
        return new ListenSettings(
                List.of(ListenSettings.address(address)), List.of(), allowCleartext, List.of());
    }
}
