package org.postseal.receive;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.postseal.FakeClock;
import org.postseal.mail.Address;
import org.postseal.mail.Domain;
import org.postseal.queue.FakeIntake;

/** What a client is told that wants more than there is. */
class BackpressureTest {

    private static final String FAR = "PROXY TCP4 192.0.2.7 127.0.0.1 1000 25\r\n";

    /** A listener whose clients come through a proxy, so that they are elsewhere. */
    private static TestServer server(Rates rates) throws IOException {
        Network all = Network.parse("0.0.0.0/0");
        ListenSettings listen =
                new ListenSettings(
                        List.of(ListenSettings.address("127.0.0.1:0")),
                        List.of(),
                        true,
                        List.of(Network.parse("127.0.0.0/8")));
        RelaySettings relay =
                new RelaySettings(
                        Domain.of("relay.example"),
                        List.of(all),
                        false,
                        Address.parse("postmaster@relay.example"));
        return new TestServer(
                ReceiveSettings.of(listen, relay).with(rates),
                Optional.empty(),
                FakeClock.atStart());
    }

    private static TestClient far(TestServer server) throws IOException {
        TestClient client = server.connect();
        client.raw(FAR);
        return client;
    }

    private static double refused(TestServer server, String limit) {
        return server.listener.refusals().get(limit).getAsDouble();
    }

    @Test
    @DisplayName("G04 a full disk is told at MAIL, before a message comes, and the session goes on")
    void fullAtMail() throws IOException {
        try (TestServer server = new TestServer();
                TestClient client = server.connect()) {
            server.intake.fullAt(FakeIntake.FullAt.MAIL);
            client.hello();
            client.ask("MAIL FROM:<a@example.org> SIZE=1000", "452 4.3.1");
            client.ask("RCPT TO:<b@example.net>", "503");
            client.ask("NOOP", "250");
            assertThat(refused(server, "storage")).isEqualTo(1);
        }
    }

    @Test
    @DisplayName("one connection too many in a minute is told 421, its client's sessions go on")
    void connectionRate() throws IOException {
        try (TestServer server = server(new Rates(2, 0, 0));
                TestClient first = far(server);
                TestClient second = far(server)) {
            first.hello();
            second.hello();
            try (TestClient third = far(server)) {
                third.expect("421 4.7.0");
                assertThat(third.isClosedByServer()).isTrue();
            }
            first.ask("NOOP", "250");
            assertThat(refused(server, "client_rate")).isEqualTo(1);
        }
    }

    @Test
    @DisplayName("one message too many in a minute is told 450 at MAIL, on whatever connection")
    void messageRate() throws IOException {
        try (TestServer server = server(new Rates(0, 2, 0));
                TestClient first = far(server);
                TestClient second = far(server)) {
            first.hello();
            second.hello();
            first.ask("MAIL FROM:<a@example.org>", "250");
            second.ask("MAIL FROM:<a@example.org>", "250");
            second.ask("RSET", "250");
            second.ask("MAIL FROM:<a@example.org>", "450 4.7.1");
            first.ask("RCPT TO:<b@example.net>", "250");
        }
    }

    @Test
    @DisplayName("one recipient too many in a minute is told 450; those before get the message")
    void recipientRate() throws IOException {
        try (TestServer server = server(new Rates(0, 0, 2));
                TestClient client = far(server)) {
            client.hello();
            client.ask("MAIL FROM:<a@example.org>", "250");
            client.ask("RCPT TO:<b@example.net>", "250");
            client.ask("RCPT TO:<c@example.net>", "250");
            client.ask("RCPT TO:<d@example.net>", "450 4.7.1");
            client.ask("DATA", "354");
            client.raw("Subject: x\r\n\r\nbody\r\n");
            client.ask(".", "250");
            assertThat(server.intake.accepted()).hasSize(1);
            assertThat(server.intake.accepted().getFirst().envelope().recipients()).hasSize(2);
        }
    }

    @Test
    @DisplayName("the site's own server on this machine has no rate")
    void ownServer() throws IOException {
        try (TestServer server =
                new TestServer(
                        ReceiveSettings.of(TestServer.LOOPBACK, TestServer.RELAY)
                                .with(new Rates(1, 1, 1)),
                        Optional.empty(),
                        FakeClock.atStart())) {
            for (int i = 0; i < 5; i++) {
                try (TestClient client = server.connect()) {
                    client.hello();
                    client.envelope();
                    client.ask("RSET", "250");
                }
            }
        }
    }
}
