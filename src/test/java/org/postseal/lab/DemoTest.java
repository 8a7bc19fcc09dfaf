package org.postseal.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.postseal.mail.Address;
import org.postseal.mail.Envelope;
import org.postseal.mail.Message;
import org.postseal.mail.Recipient;
import org.postseal.queue.Claim;
import org.postseal.queue.QueueId;
import org.postseal.settle.Attempt;
import org.postseal.settle.Outcome;
import org.postseal.smtp.Reply;

/** That the demo tells a bad relay from a good one; the real one is shown in the door's tests. */
class DemoTest {

    private final ByteArrayOutputStream shown = new ByteArrayOutputStream();

    @Test
    @DisplayName("a relay that sends in the clear is seen: the counter is not 0, the exit code 1")
    void leak() {
        int code =
                demo(DemoTest::leakyRelay)
                        .run(new DemoOptions(OptionalInt.of(freePort()), true, false));
        assertThat(shown.toString(StandardCharsets.UTF_8))
                .contains("WRONG")
                .containsPattern("cleartext octets of messages seen by the attacker: [1-9]");
        assertThat(code).isEqualTo(1);
    }

    @Test
    @DisplayName("a port in use is named, with what to do, and the exit code is EX_UNAVAILABLE")
    void portInUse() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
            int code =
                    demo(DemoTest::leakyRelay)
                            .run(
                                    new DemoOptions(
                                            OptionalInt.of(taken.getLocalPort()), true, false));
            assertThat(code).isEqualTo(69);
            assertThat(shown.toString(StandardCharsets.UTF_8))
                    .contains("port " + taken.getLocalPort())
                    .contains("--port");
        }
    }

    @Test
    @DisplayName("a relay that does not start is told in its own words, and nothing stays on disk")
    void relayFails() throws Exception {
        Path[] config = new Path[1];
        int code =
                demo(
                                (file, watcher) -> {
                                    config[0] = file;
                                    assertThat(file).content().contains("allow_private = true");
                                    throw new IOException("no such key");
                                })
                        .run(new DemoOptions(OptionalInt.empty(), true, false));
        assertThat(code).isEqualTo(69);
        assertThat(shown.toString(StandardCharsets.UTF_8)).contains("no such key");
        assertThat(config[0].getParent()).doesNotExist();
    }

    private Demo demo(RelayStarter starter) {
        return new Demo(
                starter, Clock.systemUTC(), new PrintStream(shown, true, StandardCharsets.UTF_8));
    }

    private static int freePort() {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
            return free.getLocalPort();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** Sends all it gets to the first host that has no TLS on the way, and says it was fine. */
    private static RelayStarter.RunningRelay leakyRelay(Path config, FateWatcher watcher)
            throws IOException {
        String toml = Files.readString(config);
        InetSocketAddress door = at("127.0.0.1", number(toml, "127\\.0\\.0\\.1:(\\d+)"));
        int port = number(toml, "\\[deliver\\]\\s+port = (\\d+)");
        LabHost inbox = LabHost.start(LabHost.Setup.inTheClear("relay.test"), door);
        Thread.startVirtualThread(() -> leak(inbox, port, watcher));
        return new RelayStarter.RunningRelay() {
            @Override
            public InetSocketAddress door() {
                return inbox.address();
            }

            @Override
            public long outside() {
                return 0;
            }

            @Override
            public void close() throws IOException {
                inbox.close();
            }
        };
    }

    private static void leak(LabHost inbox, int port, FateWatcher watcher) {
        while (inbox.receipts().size() < 7) {
            LockSupport.parkNanos(Duration.ofMillis(10).toNanos());
        }
        int last = 2;
        for (LabHost.Receipt receipt : inbox.receipts()) {
            String to = receipt.recipients().getFirst();
            try (LabSender sender = new LabSender(at("127.0.0." + last++, port))) {
                sender.send("me@sender.test", to, List.of("Subject: open", "", "to all"));
            } catch (IOException e) {
                throw new AssertionError(e);
            }
            settle(Address.parse(to), watcher);
        }
    }

    private static void settle(Address to, FateWatcher watcher) {
        Instant now = Instant.now();
        Claim.Waiting waiting = new Claim.Waiting(1, Recipient.of(to), 0, false, Optional.empty());
        Claim claim =
                new Claim(
                        new QueueId("4bZk3yQ0Kp7h"),
                        to.domain(),
                        Address.NULL,
                        Envelope.Options.NONE,
                        new Message(new Message.Inline(new byte[0]), Message.Traits.SEVEN_BIT),
                        List.of(waiting),
                        now,
                        now);
        watcher.settled(
                claim,
                Map.of(
                        waiting,
                        new Outcome.Delivered(Attempt.none(now), Reply.of(250, "2.0.0", "fine"))));
    }

    private static int number(String text, String pattern) {
        Matcher found = Pattern.compile(pattern).matcher(text);
        assertThat(found.find()).isTrue();
        return Integer.parseInt(found.group(1));
    }

    private static InetSocketAddress at(String address, int port) {
        return new InetSocketAddress(InetAddress.ofLiteral(address), port);
    }
}
