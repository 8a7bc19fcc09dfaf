package org.postseal;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postseal.dane.ChainMatcher;
import org.postseal.deliver.DeliverSettings;
import org.postseal.deliver.Delivery;
import org.postseal.deliver.DeliveryLoop;
import org.postseal.deliver.Dialer;
import org.postseal.deliver.ScriptedPeer;
import org.postseal.deliver.SmtpClient;
import org.postseal.demand.ChannelCounters;
import org.postseal.demand.HostDemands;
import org.postseal.demand.Judge;
import org.postseal.demand.PolicyTable;
import org.postseal.dns.FakeDns;
import org.postseal.dns.Security;
import org.postseal.fallback.Fallback;
import org.postseal.keys.SigningKey;
import org.postseal.lab.LabCa;
import org.postseal.lab.LabTlsa;
import org.postseal.mail.Address;
import org.postseal.mail.Domain;
import org.postseal.mtasts.StsStatus;
import org.postseal.proof.FaultyDisk;
import org.postseal.proof.Journal;
import org.postseal.proof.ProofKeeper;
import org.postseal.proof.ProofSettings;
import org.postseal.proof.Sequencer;
import org.postseal.queue.MailQueue;
import org.postseal.queue.QueueSettings;
import org.postseal.receive.ListenSettings;
import org.postseal.receive.ReceiveSettings;
import org.postseal.receive.RelaySettings;
import org.postseal.receive.SmtpListener;
import org.postseal.route.DnsRouter;
import org.postseal.route.OwnPlace;
import org.postseal.route.RouteLimits;
import org.postseal.route.RouteSettings;
import org.postseal.route.TransportTable;
import org.postseal.settle.BounceSettings;
import org.postseal.settle.QueueSettlement;
import org.postseal.settle.RetrySettings;
import org.postseal.store.DataFolder;
import org.postseal.store.LocalDisk;
import org.postseal.store.Store;
import org.postseal.tls.HandshakePlan;
import org.postseal.tls.RootVerifier;
import org.postseal.tls.TrustRoots;
import org.slf4j.LoggerFactory;

/**
 * One message through all ten rooms, each of them the real one; only the DNS and the receiving
 * server are the test's. Read it beside {@code docs/life-of-a-message.md}.
 */
class LifeOfAMessageTest {

    private static final String MX = "mx1.example.test";
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final long HOUR = Duration.ofHours(1).toNanos();
    private static final String MESSAGE = "From: a@client.test\r\nSubject: hello\r\n\r\n.dots\r\n";

    private final Clock clock = Clock.systemUTC();
    private final LabCa ca = LabCa.create("Test Root", clock.instant());
    private final LabCa.Issued identity = ca.issue(MX);
    private final FakeDns dns = new FakeDns();
    private final FaultyDisk disk = new FaultyDisk();
    private final AtomicLong probes = new AtomicLong();
    private Duration retry = Duration.ofMinutes(1);

    @Test
    @DisplayName("a message goes in at room 1, and out over a channel that DANE proved")
    void delivered(@TempDir Path folder) throws Exception {
        try (ScriptedPeer peer = new ScriptedPeer("127.0.0.1", ScriptedPeer.ALL, identity);
                Log log = new Log()) {
            publish(peer, LabTlsa.wire(3, 1, 1, identity.certificate()));

            relay(folder, peer, relay -> hand(relay, log, "status=sent"));

            ScriptedPeer.Mail mail = peer.mails().getFirst();
            assertThat(peer.mails()).hasSize(1);
            assertThat(mail.secure()).isTrue();
            assertThat(peer.clearMailOctets()).isZero();
            assertThat(mail.rcpt()).containsExactly("RCPT TO:<you@example.test>");
            assertThat(mail.text()).startsWith("Received: from client.test").endsWith(MESSAGE);

            String at = MX + "[127.0.0.1]:" + peer.port();
            assertThat(log.line("Verified TLS connection established"))
                    .contains("to " + at + ": TLSv1.3 with cipher TLS_AES_")
                    .contains(" key-exchange ");
            assertThat(log.line("status=sent"))
                    .contains("to=<you@example.test>, relay=" + at + ", delay=")
                    .contains("dsn=2.0.0, status=sent (250 2.0.0 kept as 1-1)")
                    .endsWith(", tls=dane-ee");
            List<String> records = column(folder, "SELECT record FROM proof_pending ORDER BY id");
            assertThat(records)
                    .extracting(record -> record.replaceAll("^.\"kind\":\"(\\w+)\".*", "$1"))
                    .containsExactly("accepted", "session", "delivered");
            assertThat(records.subList(1, 3))
                    .allMatch(record -> record.contains("DANE TLSA of " + MX))
                    .allMatch(record -> record.contains("\"proof\":\"dane-ee\""));
            assertThat(column(folder, "SELECT recipient FROM delivery")).isEmpty();
            assertThat(column(folder, "SELECT id FROM message")).isEmpty();
        }
    }

    @Test
    @DisplayName("N28 with a TLSA record for another key nothing leaves, and the message waits")
    void wrongKey(@TempDir Path folder) throws Exception {
        try (ScriptedPeer peer = new ScriptedPeer("127.0.0.1", ScriptedPeer.ALL, identity);
                Log log = new Log()) {
            publish(peer, LabTlsa.wire(3, 1, 1, ca.issue(MX).certificate()));

            relay(folder, peer, relay -> hand(relay, log, "status=deferred"));

            assertThat(peer.connections()).isPositive();
            assertThat(peer.mails()).isEmpty();
            assertThat(peer.heard("MAIL")).isEmpty();
            assertThat(column(folder, "SELECT last_reason FROM delivery"))
                    .containsExactly("dane-mismatch");
            assertThat(column(folder, "SELECT record FROM proof_pending"))
                    .filteredOn(record -> record.contains("\"kind\":\"deferred\""))
                    .singleElement()
                    .asString()
                    .contains("dane-mismatch");
        }
    }

    private void publish(ScriptedPeer peer, String tlsa) {
        dns.mx("example.test", Security.SECURE, "10 " + MX);
        dns.address(MX, Security.SECURE, "127.0.0.1");
        dns.tlsa("_" + peer.port() + "._tcp." + MX, Security.SECURE, tlsa);
    }

    @Test
    @DisplayName("E10 no proof, no send: nothing is dialed, nothing lost, nothing sent twice")
    void noProofNoSend(@TempDir Path folder) throws Exception {
        try (ScriptedPeer peer = new ScriptedPeer("127.0.0.1", ScriptedPeer.ALL, identity);
                Log log = new Log()) {
            publish(peer, LabTlsa.wire(3, 1, 1, identity.certificate()));
            disk.readOnly = true;
            retry = Duration.ofMillis(300);
            relay(
                    folder,
                    peer,
                    relay -> {
                        hand(relay, log, "status=deferred");
                        assertThat(log.line("status=deferred"))
                                .contains("relay=none")
                                .contains("proof-unavailable: Nothing is sent while it")
                                .contains("Read-only file system");
                        assertThat(peer.connections()).isZero();
                        disk.readOnly = false;
                        log.await("status=sent");

                        disk.full = true;
                        hand(relay, log, "is full)");
                        assertThat(peer.mails()).hasSize(1);
                        disk.full = false;
                        log.await("status=sent", 2);
                    });
            assertThat(peer.mails()).hasSize(2);
            assertThat(column(folder, "SELECT recipient FROM delivery")).isEmpty();
            for (String kind : List.of("accepted", "delivered")) {
                assertThat(column(folder, "SELECT record FROM proof_pending"))
                        .filteredOn(record -> record.contains("\"kind\":\"" + kind + "\""))
                        .hasSize(2);
            }
        }
    }

    /** Something done to a relay that runs. */
    private interface Doing {
        void with(InetSocketAddress relay) throws Exception;
    }

    /** The wiring of the whole, in walking order. */
    private void relay(Path folder, ScriptedPeer peer, Doing doing) throws Exception {
        Domain hostname = Domain.of("relay.test");
        ListenSettings listen =
                new ListenSettings(
                        List.of(ListenSettings.address("127.0.0.1:0")),
                        List.of(),
                        false,
                        List.of());
        RelaySettings relay =
                RelaySettings.defaults(hostname, Address.parse("postmaster@relay.test"));
        DeliverSettings deliver = DeliverSettings.defaults(hostname);
        RouteSettings routes =
                new RouteSettings(peer.port(), Optional.empty(), true, RouteLimits.defaults());
        TrustRoots roots = new TrustRoots(Set.of(ca.root()));
        Judge judge =
                new Judge(
                        new RootVerifier(roots), new ChainMatcher(), clock, new ChannelCounters());
        HostDemands demands =
                new HostDemands(
                        dns,
                        domain -> new StsStatus.NoPolicy("none"),
                        () -> PolicyTable.EMPTY,
                        clock);
        try (DataFolder data = DataFolder.lock(folder);
                Store store = Store.open(data);
                SmtpClient client =
                        new SmtpClient(
                                deliver,
                                Dialer.tcp(),
                                HandshakePlan.forThisMachine(clock),
                                judge,
                                clock)) {
            ProofSettings proofs =
                    new ProofSettings(ProofSettings.folder(folder), hostname.ascii());
            Files.createDirectories(proofs.folder());
            SigningKey key = SigningKey.create(ProofSettings.key(folder), new SecureRandom());
            Sequencer sequencer = new Sequencer(store, disk, proofs, key, clock);
            // Rounds of the log are run at the end, so that the tests above see records as made.
            ProofKeeper keeper =
                    new ProofKeeper(sequencer, disk, proofs.folder(), () -> probes.getAndAdd(HOUR));
            MailQueue queue =
                    MailQueue.open(
                            store,
                            new LocalDisk(),
                            QueueSettings.defaults(),
                            clock,
                            new Journal(clock, new SecureRandom()));
            SmtpListener listener =
                    new SmtpListener(
                            ReceiveSettings.of(listen, relay),
                            queue,
                            Optional.empty(),
                            clock,
                            _ -> true);
            listener.start();
            DnsRouter router =
                    new DnsRouter(
                            dns,
                            TransportTable::empty,
                            routes,
                            OwnPlace.of("relay.test", listener.addresses()),
                            new Random(1));
            Fallback fallback = new Fallback(Duration.ofDays(1), clock);
            QueueSettlement settlement =
                    new QueueSettlement(
                            queue,
                            new RetrySettings(List.of(retry), Duration.ofDays(5)),
                            BounceSettings.defaults("relay.test"),
                            clock,
                            new Random(2));
            try (DeliveryLoop loop =
                    new DeliveryLoop(
                            queue,
                            new Delivery(router, demands, client, fallback, keeper::trouble),
                            settlement,
                            deliver,
                            clock)) {
                loop.start();
                doing.with(listener.addresses().getFirst());
            } finally {
                listener.close();
                queue.close();
            }
        }
    }

    /** Hands the message in, as a mail server would, and waits for its fate in the log. */
    private static void hand(InetSocketAddress relay, Log log, String fate) throws Exception {
        try (Socket socket = new Socket(relay.getAddress(), relay.getPort())) {
            socket.setSoTimeout((int) PATIENCE.toMillis());
            BufferedReader in =
                    new BufferedReader(
                            new InputStreamReader(
                                    socket.getInputStream(), StandardCharsets.US_ASCII));
            expect(in, "220");
            for (String line :
                    List.of(
                            "EHLO client.test>250",
                            "MAIL FROM:<a@client.test>>250",
                            "RCPT TO:<you@example.test>>250",
                            "DATA>354",
                            MESSAGE.replace("\r\n.", "\r\n..") + ".>250",
                            "QUIT>221")) {
                int end = line.lastIndexOf('>');
                String command = line.substring(0, end) + "\r\n";
                socket.getOutputStream().write(command.getBytes(StandardCharsets.US_ASCII));
                expect(in, line.substring(end + 1));
            }
        }
        log.await(fate);
    }

    private static void expect(BufferedReader in, String code) throws IOException {
        String line = in.readLine();
        while (line != null && line.startsWith(code + "-")) {
            line = in.readLine();
        }
        assertThat(line).startsWith(code + " ");
    }

    private static List<String> column(Path folder, String query) throws SQLException {
        List<String> values = new ArrayList<>();
        Path file = folder.resolve("postseal.db");
        assertThat(file).exists();
        try (Connection db = DriverManager.getConnection("jdbc:sqlite:" + file);
                Statement statement = db.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            while (rows.next()) {
                values.add(rows.getString(1));
            }
        }
        return values;
    }

    /** What was logged, as lines. */
    private static final class Log extends AppenderBase<ILoggingEvent> implements AutoCloseable {

        private final List<String> lines = Collections.synchronizedList(new ArrayList<>());
        private final Logger root =
                (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);

        private final Level before = root.getLevel();

        Log() {
            start();
            root.setLevel(Level.INFO);
            root.addAppender(this);
        }

        @Override
        protected void append(ILoggingEvent event) {
            synchronized (lines) {
                lines.add(event.getFormattedMessage());
                lines.notifyAll();
            }
        }

        Optional<String> find(String part) {
            synchronized (lines) {
                return lines.stream().filter(l -> l.contains(part)).findFirst();
            }
        }

        String line(String part) {
            return find(part).orElseThrow(() -> new AssertionError("not logged: " + part));
        }

        void await(String part) throws InterruptedException {
            await(part, 1);
        }

        void await(String part, int times) throws InterruptedException {
            long end = System.nanoTime() + PATIENCE.toNanos();
            synchronized (lines) {
                while (lines.stream().filter(line -> line.contains(part)).count() < times) {
                    long left = (end - System.nanoTime()) / 1_000_000;
                    if (left <= 0) {
                        throw new AssertionError("not logged in time: " + part);
                    }
                    lines.wait(left);
                }
            }
        }

        @Override
        public void close() {
            root.detachAppender(this);
            root.setLevel(before);
        }
    }
}
