package org.postseal.peers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postseal.lab.LabHost;
import org.postseal.lab.LabTls;
import org.postseal.proof.ProofReader;
import org.postseal.tlog.MalformedLog;
import org.postseal.verify.Entry;
import org.postseal.verify.LogAudit;
import org.postseal.verify.Reckoning;
import org.postseal.verify.Trust;
import org.postseal.wire.LineReader;

/** {@code kill -9} in the middle of a stream of mail: what was answered with 250 is not lost. */
@Tag("peers")
class KillTest {

    private static final int SENDERS = 8;
    private static final int ACCEPTED_BEFORE_KILL = 150;
    private static final Pattern MARK = Pattern.compile("mark-\\d+-\\d+");

    @TempDir Path folder;

    @BeforeAll
    static void programs() {
        Programs.need("nsd", "unbound", "ldns-keygen", "kill");
    }

    @Test
    @DisplayName("Q18 E01 killed once: all that was accepted arrives and is proven")
    void once() throws Exception {
        killed(1);
    }

    @Test
    @Tag("slow")
    @DisplayName("Q18 E01 killed ten times: all that was accepted arrives and is proven")
    void often() throws Exception {
        killed(10);
    }

    private void killed(int times) throws Exception {
        try (Site site = Site.start(folder);
                LabHost host =
                        LabHost.start(
                                LabHost.Setup.honest("mx.dane.test", LabTls.with(site.dane())),
                                site.at(Site.DANE));
                RelayProcess relay =
                        RelayProcess.start(
                                RelayConfig.of(folder.resolve("kill-" + times), site)
                                        .deliver("retry = [\"1s\"]"))) {
            Set<String> accepted = new ConcurrentSkipListSet<>();
            for (int i = 0; i < times; i++) {
                streamUntilKilled(relay, i, accepted);
                relay.startAgain();
            }
            Eventually.isTrue(
                    Duration.ofSeconds(90),
                    () -> missing(accepted, host).isEmpty(),
                    () -> "accepted and not arrived: " + missing(accepted, host));
            Map<String, Long> arrivals =
                    marks(host).stream()
                            .collect(
                                    Collectors.groupingBy(
                                            Function.identity(), Collectors.counting()));
            assertThat(accepted).hasSizeGreaterThanOrEqualTo(ACCEPTED_BEFORE_KILL * times);
            assertThat(host.receipts())
                    .allSatisfy(receipt ->
                            assertThat(receipt.tls().orElseThrow().group())
                                    .isEqualTo("X25519MLKEM768"));
            // Twice came only what was between its final dot and its record when the power went.
            assertThat(arrivals.values().stream().filter(count -> count > 1).count())
                    .isLessThanOrEqualTo(40L * times);
            assertThat(relay.log()).contains("X25519MLKEM768");
            assertThat(relay.terminate()).isZero();
            evidenceHolds(relay.config().resolveSibling("data"), accepted.size());
        }
    }

    /** Each recipient ended once, whenever the power went; and the log is whole. */
    private static void evidenceHolds(Path data, long acceptedMin) throws Exception {
        Reckoning reckoning = new Reckoning();
        for (ProofReader.View log : new ProofReader(data).logs()) {
            ProofReader.each(
                    log,
                    0,
                    log.checkpoint().size(),
                    (index, record) -> reckoning.add(index, entry(record)));
            Trust trust = new Trust(log.folder().keys(), Clock.systemUTC());
            assertThat(LogAudit.of(log.folder(), List.of(), trust).faults()).isEmpty();
        }
        assertThat(reckoning.faults()).isEmpty();
        Map<String, Long> sums = reckoning.sums();
        assertThat(sums.get("accepted")).isGreaterThanOrEqualTo(acceptedMin);
        assertThat(sums.get("delivered")).isEqualTo(sums.get("accepted"));
        assertThat(sums.get("queued")).isZero();
    }

    private static Entry entry(String record) throws IOException {
        try {
            return Entry.parse(record);
        } catch (MalformedLog e) {
            throw new IOException(e);
        }
    }

    private static void streamUntilKilled(RelayProcess relay, int round, Set<String> accepted)
            throws InterruptedException {
        CountDownLatch enough = new CountDownLatch(ACCEPTED_BEFORE_KILL);
        List<Thread> senders = new ArrayList<>();
        for (int i = 0; i < SENDERS; i++) {
            int first = (round * SENDERS + i) * 1_000_000;
            senders.add(
                    Thread.startVirtualThread(
                            () -> stream(relay.door(), round, first, accepted, enough)));
        }
        enough.await();
        relay.kill();
        for (Thread sender : senders) {
            sender.join();
        }
    }

    /** Sends until the connection breaks, noting each message that got its 250. */
    private static void stream(
            InetSocketAddress door,
            int round,
            int first,
            Set<String> accepted,
            CountDownLatch enough) {
        try (Socket socket = new Socket(door.getAddress(), door.getPort())) {
            socket.setSoTimeout(30_000);
            LineReader in = new LineReader(socket.getInputStream());
            expect(in, "220");
            ask(socket, in, "EHLO stream.test", "250");
            for (int i = first; ; i++) {
                String mark = "mark-" + round + "-" + i;
                ask(socket, in, "MAIL FROM:<me@sender.test>", "250");
                ask(socket, in, "RCPT TO:<you@dane.test>", "250");
                ask(socket, in, "DATA", "354");
                ask(socket, in, "Subject: " + mark + "\r\n\r\nkept?\r\n.", "250");
                accepted.add(mark);
                enough.countDown();
            }
        } catch (IOException e) {
            // The relay was killed, as it had to be.
            return;
        }
    }

    private static void ask(Socket socket, LineReader in, String text, String code)
            throws IOException {
        socket.getOutputStream().write((text + "\r\n").getBytes(StandardCharsets.US_ASCII));
        expect(in, code);
    }

    private static void expect(LineReader in, String code) throws IOException {
        String line;
        do {
            line = in.readText(4096);
        } while (line.startsWith("-", 3));
        if (!line.startsWith(code)) {
            throw new AssertionError("answered " + line);
        }
    }

    private static Set<String> missing(Set<String> accepted, LabHost host) {
        Set<String> missing = new TreeSet<>(accepted);
        missing.removeAll(Set.copyOf(marks(host)));
        return missing;
    }

    private static List<String> marks(LabHost host) {
        List<String> marks = new ArrayList<>();
        for (LabHost.Receipt receipt : host.receipts()) {
            Matcher found = MARK.matcher(receipt.message());
            if (found.find()) {
                marks.add(found.group());
            }
        }
        return marks;
    }
}
