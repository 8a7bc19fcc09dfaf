package org.postseal.receive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.postseal.FakeClock;
import org.postseal.mail.TlsWish;

/** REQUIRETLS on its way in (RFC 8689, sections 2 and 4.1), and the ways in its place. */
class RequireTlsReceivingTest {

    private static final String MAIL = "MAIL FROM:<a@example.org> REQUIRETLS";
    private static final RequireTlsSettings OFF = new RequireTlsSettings(false, List.of());

    private static TestServer server(FakeTlsServer tls, RequireTlsSettings settings)
            throws Exception {
        return new TestServer(
                ReceiveSettings.of(TestServer.LOOPBACK, TestServer.RELAY).with(settings),
                Optional.of(tls),
                FakeClock.atStart());
    }

    private static TestServer server(FakeTlsServer tls) throws Exception {
        return server(tls, RequireTlsSettings.defaults());
    }

    private static TestClient secured(FakeTlsServer tls, TestClient clear) throws Exception {
        clear.hello();
        clear.ask("STARTTLS", "220 ");
        return tls.asClient(clear);
    }

    private static void send(TestClient client, String mail, String header) throws Exception {
        client.ask(mail, "250 2.1.0");
        client.ask("RCPT TO:<b@example.net>", "250 2.1.5");
        client.ask("DATA", "354");
        client.line(header + "Subject: x\r\n\r\n.");
    }

    private static TlsWish wish(TestServer server) {
        return server.intake.accepted().getLast().envelope().options().wish();
    }

    @Test
    @DisplayName("R01 R02 it is listed inside TLS alone, and refused before it")
    void insideTlsAlone() throws Exception {
        FakeTlsServer tls = new FakeTlsServer();
        try (TestServer server = server(tls);
                TestClient clear = server.connect()) {
            clear.expect("220 ");
            assertThat(clear.ask("EHLO client.example", "250-")).doesNotContain("REQUIRETLS");
            clear.ask(MAIL, "530 5.7.10");
            clear.ask("RCPT TO:<b@example.net>", "503 5.5.1");
            clear.ask("STARTTLS", "220 ");
            TestClient client = tls.asClient(clear);
            assertThat(client.ask("EHLO client.example", "250-").lines())
                    .anyMatch(line -> line.substring(4).equals("REQUIRETLS"));
            send(client, MAIL, "");
            client.expect("250 2.0.0");
            assertThat(wish(server)).isEqualTo(TlsWish.REQUIRED);
            send(client, "MAIL FROM:<a@example.org>", "");
            client.expect("250 2.0.0");
            assertThat(wish(server)).isEqualTo(TlsWish.NONE);
        }
    }

    @Test
    @DisplayName("R01 R02 without a certificate it is not listed, and refused")
    void withoutCertificate() throws Exception {
        try (TestServer server = new TestServer();
                TestClient client = server.connect()) {
            client.expect("220 ");
            assertThat(client.ask("EHLO client.example", "250-")).doesNotContain("REQUIRETLS");
            client.ask(MAIL, "555 5.7.30");
        }
    }

    @Test
    @DisplayName("R11 where it is switched off it is not listed, and MAIL that says it is refused")
    void switchedOff() throws Exception {
        FakeTlsServer tls = new FakeTlsServer();
        try (TestServer server = server(tls, OFF);
                TestClient clear = server.connect()) {
            TestClient client = secured(tls, clear);
            assertThat(client.ask("EHLO client.example", "250-")).doesNotContain("REQUIRETLS");
            client.ask(MAIL, "555 5.7.30");
            client.ask("RCPT TO:<b@example.net>", "503 5.5.1");
            send(client, "MAIL FROM:<a@example.org>", "Postseal-Require-TLS: yes\r\n");
            client.expect("550 5.7.30");
            assertThat(server.intake.accepted()).isEmpty();
        }
    }

    @Test
    @DisplayName("R14 a field in the header asks as well, and goes no further")
    void byField() throws Exception {
        FakeTlsServer tls = new FakeTlsServer();
        try (TestServer server = server(tls);
                TestClient client = server.connect()) {
            client.hello();
            send(client, "MAIL FROM:<a@example.org>", "POSTSEAL-Require-TLS:  Yes \r\n");
            client.expect("250 2.0.0");
            assertThat(wish(server)).isEqualTo(TlsWish.REQUIRED);
            assertThat(server.intake.accepted().getLast().text())
                    .doesNotContainIgnoringCase("require-tls");
            for (String value : List.of("no", "", "yes please", "yes\r\n no")) {
                send(
                        client,
                        "MAIL FROM:<a@example.org>",
                        "Postseal-Require-TLS: " + value + "\r\n");
                client.expect("554 5.6.0");
            }
            send(
                    client,
                    "MAIL FROM:<a@example.org>",
                    "Postseal-Require-TLS: yes\r\nPostseal-Require-TLS: no\r\n");
            client.expect("554 5.6.0");
            for (String line : List.of("From a Mon Jun 1", "no field", "Bad\u00a0Name: x")) {
                send(
                        client,
                        "MAIL FROM:<a@example.org>",
                        line + "\r\nPostseal-require-tls: yes\r\n");
                client.expect("554 5.6.0");
            }
            assertThat(server.intake.accepted()).hasSize(1);
            send(client, "MAIL FROM:<a@example.org>", "A: 1\r\n\r\nPostseal-Require-TLS: yes\r\n");
            client.expect("250 2.0.0");
            assertThat(wish(server)).isEqualTo(TlsWish.NONE);
        }
    }

    @Test
    @DisplayName("R14 a door of its own, through which every message asks")
    void byDoor() throws Exception {
        List<InetSocketAddress> at = List.of(ListenSettings.address("127.0.0.1:0"));
        try (TestServer server = server(new FakeTlsServer(), new RequireTlsSettings(true, at));
                TestClient usual = server.connect();
                TestClient other = new TestClient(server.listener.addresses().getLast())) {
            assertThat(server.listener.addresses()).hasSize(2);
            for (TestClient client : List.of(usual, other)) {
                client.hello();
                send(client, "MAIL FROM:<a@example.org>", "");
                client.expect("250 2.0.0");
            }
            assertThat(server.intake.accepted())
                    .extracting(kept -> kept.envelope().options().wish())
                    .containsExactly(TlsWish.NONE, TlsWish.REQUIRED);
        }
    }

    @Test
    @DisplayName("R14 such a door is not open in clear text, and contradicts offer = false")
    void doorSettings() {
        List<InetSocketAddress> wide = List.of(ListenSettings.address("0.0.0.0:0"));
        RequireTlsSettings open = new RequireTlsSettings(true, wide);
        assertThatThrownBy(() -> open.check(false))
                .isInstanceOf(SettingsFault.class)
                .hasMessageContaining("requiretls.listen");
        open.check(true);
        RequireTlsSettings torn = new RequireTlsSettings(false, wide);
        assertThatThrownBy(() -> torn.check(true))
                .isInstanceOf(SettingsFault.class)
                .hasMessageContaining("requiretls.offer");
    }

    @Test
    @DisplayName("R14 from another machine neither door nor field asks for it without TLS")
    void fromAfar() {
        Wishes far = new Wishes(true, Door.REQUIRETLS, true);
        assertThat(far.needsTls()).isTrue();
        assertThat(far.againstField(true).orElseThrow().wire()).startsWith("550 5.7.10");
        assertThat(far.againstField(false)).isEmpty();
        Wishes near = new Wishes(true, Door.REQUIRETLS, false);
        assertThat(near.needsTls()).isFalse();
        assertThat(near.againstField(true)).isEmpty();
    }

    @Test
    @DisplayName("R06 beside REQUIRETLS the field TLS-Required has no effect, and stays as it is")
    void bothAtOnce() throws Exception {
        FakeTlsServer tls = new FakeTlsServer();
        try (TestServer server = server(tls);
                TestClient clear = server.connect()) {
            TestClient client = secured(tls, clear);
            client.ask("EHLO client.example", "250-");
            send(client, MAIL, "TLS-Required: No\r\n");
            client.expect("250 2.0.0");
            assertThat(wish(server)).isEqualTo(TlsWish.REQUIRED);
            assertThat(server.intake.accepted().getLast().text()).contains("TLS-Required: No\r\n");
        }
    }

    @Test
    @DisplayName("R07 R08 by itself it has none either, from anybody and in any form")
    void asksLess() throws Exception {
        try (TestServer server = new TestServer();
                TestClient client = server.connect()) {
            client.hello();
            for (String field :
                    List.of(
                            "TLS-Required: No",
                            "tls-required: no",
                            "TLS-Required: No\r\nTLS-Required: No",
                            "TLS-Required: Yes",
                            "TLS-Required:")) {
                send(client, "MAIL FROM:<a@example.org>", field + "\r\n");
                client.expect("250 2.0.0");
                assertThat(wish(server)).isEqualTo(TlsWish.NONE);
            }
        }
    }
}
