package org.postseal.receive;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.postseal.FakeClock;
import org.postseal.queue.FakeIntake;

/** What a stranger can hold of us, and for how long. */
class HardLimitsTest {

    @Test
    @DisplayName("J17 a client that drips a command is sent away when its time is over")
    void drippedCommand() throws IOException {
        FakeClock clock = FakeClock.atStart();
        try (TestServer server = server(clock);
                TestClient client = server.connect()) {
            client.hello();
            client.raw("NO");
            clock.advance(Duration.ofMinutes(6));
            client.raw("OP with a few octets more");
            client.expect("421 4.4.2");
            assertThat(client.isClosedByServer()).isTrue();
        }
    }

    @Test
    @DisplayName("J17 a client that drips a message is sent away when its time is over")
    void drippedMessage() throws IOException {
        FakeClock clock = FakeClock.atStart();
        try (TestServer server = server(clock);
                TestClient client = server.connect()) {
            client.hello();
            client.envelope();
            client.ask("DATA", "354");
            // The first octets are read at some time before or after the clock moves: both will do.
            client.raw("Subject: x\r\n");
            clock.advance(Duration.ofMinutes(61));
            client.raw("\r\nbody\r\n");
            client.expect("421 4.4.2");
            assertThat(server.intake.openSpools()).isZero();
        }
    }

    @Test
    @DisplayName("J17 chunks do not renew the time for a message")
    void drippedChunks() throws IOException {
        FakeClock clock = FakeClock.atStart();
        try (TestServer server = server(clock);
                TestClient client = server.connect()) {
            client.hello();
            client.envelope();
            for (int i = 0; i < 15; i++) {
                client.raw("BDAT 1\r\nx");
                client.expect("250 ");
                clock.advance(Duration.ofMinutes(4));
            }
            client.raw("BDAT 1\r\nx");
            client.expect("421 4.4.2");
        }
    }

    @Test
    @DisplayName("the end of a header is seen, and its limit holds, in chunks of an octet each")
    void trickledHeader() throws IOException {
        try (TestServer server = new TestServer(SmallLimits.LIMITS);
                TestClient client = server.connect()) {
            client.hello();
            client.envelope();
            trickle(client, "A: b\r\n\r\n" + "body\r\n".repeat(1000));
            client.ask("BDAT 0 LAST", "250 2.0.0");
            client.envelope();
            trickle(client, "A: " + "b".repeat(SmallLimits.LIMITS.textLineOctetsMax() - 3));
            trickle(client, "\r\nC: " + "d".repeat(SmallLimits.LIMITS.textLineOctetsMax() - 7));
            client.raw("BDAT 4\r\nefgh");
            client.expect("552 5.3.4 The header");
        }
    }

    private static void trickle(TestClient client, String text) throws IOException {
        for (int i = 0; i < text.length(); i++) {
            client.raw("BDAT 1\r\n" + text.charAt(i));
            client.expect("250 ");
        }
    }

    @Test
    @DisplayName("what follows AUTH is not logged: it can be a password")
    void secretsStayOut() {
        assertThat(SessionLog.shown("AUTH PLAIN AGZvbwBiYXI=".getBytes(US_ASCII)))
                .isEqualTo("AUTH ...");
        assertThat(SessionLog.shown(" auth login Zm9v".getBytes(US_ASCII))).isEqualTo("AUTH ...");
        assertThat(SessionLog.shown("MAIL FROM:<a@b.test>".getBytes(US_ASCII)))
                .isEqualTo("MAIL FROM:<a@b.test>");
    }

    @Test
    void silenceIsAnsweredWith421() throws IOException {
        Timeouts quick =
                new Timeouts(
                        Duration.ofMillis(50),
                        Duration.ofMillis(50),
                        Duration.ofMillis(50),
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(5),
                        Duration.ofMillis(50));
        ReceiveSettings settings =
                new ReceiveSettings(
                        TestServer.LOOPBACK,
                        TestServer.RELAY,
                        Limits.defaults(),
                        Rates.defaults(),
                        quick,
                        RequireTlsSettings.defaults());
        try (TestServer server = new TestServer(settings, Optional.empty(), FakeClock.atStart());
                TestClient client = server.connect()) {
            client.expect("220 ");
            client.expect("421 4.4.2");
            assertThat(client.isClosedByServer()).isTrue();
        }
    }

    @Test
    void oneAddressDoesNotTakeAllSessions() throws IOException {
        List<TestClient> clients = new ArrayList<>();
        try (TestServer server = new TestServer(SmallLimits.LIMITS)) {
            for (int i = 0; i < SmallLimits.LIMITS.sessionsPerClientMax(); i++) {
                TestClient client = server.connect();
                clients.add(client);
                client.expect("220 ");
            }
            try (TestClient late = server.connect()) {
                late.expect("421 4.7.0");
            }
            clients.removeFirst().ask("QUIT", "221");
            awaitGreeting(server);
        } finally {
            for (TestClient client : clients) {
                client.close();
            }
        }
    }

    @Test
    void allClientsTogetherHaveALimit() throws IOException {
        Limits few = new Limits(2, 100, 1024, 1000, 1000, 1000, 1000, 1, 1, 1, 1);
        try (TestServer server = new TestServer(few);
                TestClient one = server.connect();
                TestClient two = server.connect()) {
            one.expect("220 ");
            two.expect("220 ");
            try (TestClient late = server.connect()) {
                late.expect("421 4.3.2");
            }
            one.ask("QUIT", "221");
            awaitGreeting(server);
        }
    }

    /** A place is free again some time after the client has seen the end of its session. */
    private static void awaitGreeting(TestServer server) throws IOException {
        for (int tries = 0; tries < 2000; tries++) {
            try (TestClient next = server.connect()) {
                if (next.reply().startsWith("220 ")) {
                    return;
                }
            } catch (EOFException | SocketException e) {
                // refused and closed: once more
            }
        }
        throw new AssertionError("no place was ever free again");
    }

    @ParameterizedTest
    @DisplayName("G04 a full disk is answered 452, and nothing of the message stays")
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "MAIL")
    void fullDisk(FakeIntake.FullAt where) throws IOException {
        try (TestServer server = new TestServer();
                TestClient client = server.connect()) {
            server.intake.fullAt(where);
            client.hello();
            client.envelope();
            if (where == FakeIntake.FullAt.SPOOL) {
                client.ask("DATA", "452 4.3.1");
            } else {
                client.ask("DATA", "354");
                client.raw("Subject: x\r\n\r\nbody\r\n");
                client.ask(".", "452 4.3.1");
            }
            client.envelope();
            client.raw("BDAT 3 LAST\r\nabc");
            client.expect("452 4.3.1");
            client.ask("NOOP", "250");
            assertThat(server.intake.accepted()).isEmpty();
            assertThat(server.intake.openSpools()).isZero();
        }
    }

    @Test
    void aConnectionLostInAMessageLeavesNothing() throws Exception {
        try (TestServer server = new TestServer()) {
            try (TestClient client = server.connect()) {
                client.hello();
                client.envelope();
                client.ask("DATA", "354");
                client.raw("Subject: x\r\n\r\nbody\r\n");
            }
            server.listener.close();
            assertThat(server.listener.awaitEnd(Duration.ofSeconds(20))).isTrue();
            assertThat(server.intake.accepted()).isEmpty();
            assertThat(server.intake.openSpools()).isZero();
        }
    }

    @Test
    void garbageIsAnsweredOrCutAndHarmsNobody() throws Exception {
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(23);
        String[] words = {
            "EHLO x\r\n",
            "MAIL FROM:<a@b.example>\r\n",
            "RCPT TO:<c@d.example>\r\n",
            "DATA\r\n",
            "BDAT 5\r\n",
            "BDAT 0 LAST\r\n",
            "RSET\r\n",
            "\r\n.\r\n",
            ".",
            "\r",
            "\n",
            "\0",
            " ",
            "<",
            ">",
            ":",
            "@",
            "\"",
            "\\",
            "=",
            "SIZE=9",
            "QUIT\r\n",
            "STARTTLS\r\n",
            "\u00ff"
        };
        try (TestServer server = new TestServer(SmallLimits.LIMITS)) {
            for (int round = 0; round < 300; round++) {
                try (TestClient client = server.connect()) {
                    StringBuilder text = new StringBuilder();
                    int count = random.nextInt(30);
                    for (int i = 0; i < count; i++) {
                        text.append(
                                random.nextInt(8) == 0
                                        ? String.valueOf((char) random.nextInt(256))
                                        : words[random.nextInt(words.length)]);
                    }
                    client.raw(text.toString());
                    client.socket().shutdownOutput();
                    while (!client.isClosedByServer()) {
                        // replies, as many as there are
                    }
                } catch (SocketException e) {
                    // cut by the server while we were still sending
                }
            }
            try (TestClient client = server.connect()) {
                client.hello();
            }
            server.listener.close();
            assertThat(server.listener.awaitEnd(Duration.ofSeconds(20))).isTrue();
            assertThat(server.intake.openSpools()).isZero();
        }
    }

    @Test
    void aThousandIdleSessionsAreCheap() throws IOException {
        Limits many = new Limits(2000, 2000, 4096, 1000, 1000, 1000, 1000, 10, 10, 10, 10);
        List<TestClient> clients = new ArrayList<>();
        try (TestServer server = new TestServer(many)) {
            for (int i = 0; i < 1000; i++) {
                TestClient client = server.connect();
                clients.add(client);
                client.hello();
            }
            clients.getFirst().envelope();
            clients.getLast().envelope();
            server.listener.close();
            for (TestClient client : clients) {
                client.expect("421 4.3.2");
            }
        } finally {
            for (TestClient client : clients) {
                client.close();
            }
        }
    }

    @Test
    void stoppingLetsAMessageArrive() throws Exception {
        try (TestServer server = new TestServer();
                TestClient client = server.connect()) {
            client.hello();
            client.envelope();
            client.ask("DATA", "354");
            InetSocketAddress address = server.address();
            server.listener.close();
            assertThatThrownBy(() -> new TestClient(address).expect("220"))
                    .isInstanceOf(IOException.class);
            client.raw("Subject: x\r\n\r\nbody\r\n.\r\n");
            client.expect("250 2.0.0 Ok: queued");
            client.expect("421 4.3.2");
            assertThat(server.listener.awaitEnd(Duration.ofSeconds(20))).isTrue();
            assertThat(server.intake.accepted()).hasSize(1);
        }
    }

    @Test
    void stoppingEndsAtTheDeadline() throws Exception {
        try (TestServer server = new TestServer();
                TestClient client = server.connect()) {
            client.hello();
            client.envelope();
            client.ask("DATA", "354");
            server.listener.close();
            assertThat(server.listener.awaitEnd(Duration.ofMillis(10))).isFalse();
            assertThat(client.isClosedByServer()).isTrue();
            assertThat(server.intake.accepted()).isEmpty();
        }
    }

    @Test
    void aPortInUseIsNamed() throws IOException {
        try (ServerSocket taken = new ServerSocket()) {
            taken.bind(new InetSocketAddress("127.0.0.1", 0));
            ListenSettings listen =
                    new ListenSettings(
                            List.of((InetSocketAddress) taken.getLocalSocketAddress()),
                            List.of(),
                            false,
                            List.of());
            assertThatThrownBy(() ->
                            new TestServer(
                                    ReceiveSettings.of(listen, TestServer.RELAY),
                                    Optional.empty(),
                                    FakeClock.atStart()))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("listen.smtp: cannot listen on 127.0.0.1 port")
                    .hasMessageContaining("in use");
        }
    }

    private static TestServer server(FakeClock clock) throws IOException {
        return new TestServer(
                ReceiveSettings.of(TestServer.LOOPBACK, TestServer.RELAY), Optional.empty(), clock);
    }
}
