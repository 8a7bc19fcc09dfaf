package org.postseal.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postseal.smtp.Reason;

/** That the lab sees what a bad mail system does, and believes no mere word. */
class LabRunTest {

    @TempDir Path folder;

    /** Where the careless system below finds the hosts: it asks no DNS. */
    private static final ConcurrentMap<String, InetSocketAddress> WAYS = new ConcurrentHashMap<>();

    /** A host that a message must not reach in the clear. */
    private static final class OpenHost implements Scenario {
        @Override
        public String story() {
            return "has no TLS";
        }

        @Override
        public void set(Stage stage) {
            Receiver mx = stage.receiver("mx").withoutTls();
            WAYS.put("act1@" + stage.domain(), Ground.at(mx.address(), stage.port()));
            stage.expect(Expected.refused(Reason.STARTTLS_NOT_OFFERED));
        }
    }

    /** A host that is proven, with its twin. */
    private static final class ProvenHost implements Scenario {
        @Override
        public String story() {
            return "is proven";
        }

        @Override
        public void set(Stage stage) {
            Receiver mx = stage.receiver("mx");
            WAYS.put("act1@" + stage.domain(), Ground.at(mx.address(), stage.port()));
            stage.expect(Expected.verified("dane-ee"));
        }
    }

    @Test
    @DisplayName("a system that sends in the clear is seen, envelope and message, to the octet")
    void clear() throws Exception {
        LabReport report = run(new OpenHost(), "encrypted");
        assertThat(report.right()).isFalse();
        assertThat(report.leaked()).isGreaterThan(250);
        assertThat(report.text()).contains("WRONG", "LEAKED", "a host has it all the same");
    }

    @Test
    @DisplayName("a system that says \"verified\" of what came in the clear is not believed")
    void boasts() throws Exception {
        LabReport report = run(new ProvenHost(), "dane-ee");
        assertThat(report.right()).isFalse();
        assertThat(report.text()).contains("it came in the clear");
    }

    @Test
    @DisplayName("a proven host has an impostor twin, and what that is told counts as leaked")
    void twin() throws Exception {
        LabReport report = run(new ProvenHost(), "dane-ee");
        assertThat(report.rows())
                .extracting(LabRow::name)
                .containsExactly("proven-host", "proven-host (impostor)");
        assertThat(report.rows().getLast().right()).isFalse();
        assertThat(report.rows().getLast().leaked()).isGreaterThan(250);
        assertThat(report.summary()).startsWith("2 scenarios, 2 delivered verified");
    }

    @Test
    @DisplayName("octets that the system itself counts outside a channel are enough to be wrong")
    void ownCount() {
        LabReport report = new LabReport("any", List.of(), OptionalLong.of(1));
        assertThat(report.right()).isFalse();
    }

    private LabReport run(Scenario scenario, String proof) throws Exception {
        return new LabRun(Clock.systemUTC(), OptionalInt.empty())
                .run(List.of(scenario), new Careless(proof), folder.resolve(proof));
    }

    /** Takes every message, sends it on in the clear, and says how well it was proven. */
    private record Careless(String proof) implements MailSystem.Starter {
        @Override
        public String name() {
            return "careless";
        }

        @Override
        public MailSystem start(LabSite site, Path folder, MailSystem.Listener listener)
                throws IOException {
            LabHost inbox =
                    LabHost.start(
                            LabHost.Setup.inTheClear("careless.test"), Ground.at("127.0.0.1", 0));
            Thread worker = Thread.startVirtualThread(() -> work(inbox, listener));
            return new MailSystem() {
                @Override
                public InetSocketAddress door() {
                    return inbox.address();
                }

                @Override
                public OptionalLong outside() {
                    return OptionalLong.empty();
                }

                @Override
                public void close() throws IOException {
                    worker.interrupt();
                    inbox.close();
                }
            };
        }

        private void work(LabHost inbox, MailSystem.Listener listener) {
            int done = 0;
            while (!Thread.currentThread().isInterrupted()) {
                LockSupport.parkNanos(5_000_000);
                List<LabHost.Receipt> all = inbox.receipts();
                for (; done < all.size(); done++) {
                    String to = all.get(done).recipients().getFirst();
                    try (LabSender sender = new LabSender(WAYS.get(to))) {
                        sender.send("me@sender.test", to, all.get(done).message().lines().toList());
                    } catch (IOException e) {
                        throw new AssertionError(e);
                    }
                    listener.said(to, new Said.Sent(proof));
                }
            }
        }
    }
}
