package org.postseal.kill;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.Closeable;
import java.io.File;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postseal.wire.LineReader;

/**
 * The real relay with too few descriptors, and with too little memory: it sends clients away for
 * now, goes on when it can again, and loses nothing.
 */
class ExhaustionTest {

    private static final int CROWD = 400;

    private final Ledger ledger = new Ledger();
    private final Trigger never = Trigger.of(KillPoint.CLOCK, new SplittableRandom(1), () -> {});
    private final List<Socket> crowd = new ArrayList<>();
    @TempDir private Path folder;
    private KillWorld world;
    private KilledRelay relay;

    @BeforeEach
    void start() throws IOException {
        world = new KillWorld(folder, ledger, () -> never);
    }

    @AfterEach
    void stop() throws IOException {
        goHome();
        relay.kill();
        world.close();
    }

    private void launch(String before, String... options) throws IOException {
        List<String> command = new ArrayList<>(List.of("sh", "-c", before + "exec \"$@\"", "sh"));
        List<String> plain = KilledRelay.plainCommand();
        command.add(plain.getFirst());
        command.addAll(List.of(options));
        for (String word : plain.subList(1, plain.size())) {
            command.add(word.contains(File.pathSeparator) ? packed(word) : word);
        }
        relay = new KilledRelay(command, folder, world.config());
        relay.launch();
        relay.awaitReady();
    }

    /** As an installed one has it: a class that is in a folder needs a descriptor to be loaded. */
    private String packed(String classPath) throws IOException {
        List<String> parts = new ArrayList<>();
        for (String part : classPath.split(File.pathSeparator, -1)) {
            Path path = Path.of(part);
            parts.add(Files.isDirectory(path) ? pack(path).toString() : part);
        }
        return String.join(File.pathSeparator, parts);
    }

    private Path pack(Path classes) throws IOException {
        Path jar = Files.createTempFile(folder, "classes", ".jar");
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar));
                Stream<Path> files = Files.walk(classes)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                out.putNextEntry(new JarEntry(classes.relativize(file).toString()));
                Files.copy(file, out);
            }
        }
        return jar;
    }

    private void goHome() throws IOException {
        for (Socket socket : crowd) {
            socket.close();
        }
        crowd.clear();
    }

    /** Hands over so many messages, as far as they are taken. Returns what the last refusal was. */
    private String send(int messages, String name) {
        MailSource source =
                new MailSource(relay.door(), ledger, never, new SplittableRandom(1), name);
        return source.run(messages);
    }

    private void await(BooleanSupplier holds, Duration patience) throws IOException {
        long until = System.nanoTime() + patience.toNanos();
        while (!holds.getAsBoolean()) {
            assertThat(System.nanoTime()).as(relay.tail()).isLessThan(until);
            LockSupport.parkNanos(50_000_000);
        }
    }

    private void assertAllArrives() throws IOException, InterruptedException {
        goHome();
        await(() -> send(1, "after" + System.nanoTime()).isEmpty(), Duration.ofSeconds(60));
        await(() -> ledger.missing().isEmpty(), Duration.ofSeconds(120));
        assertThat(relay.terminate()).isZero();
        assertThat(ledger.unprotectedCount() + ledger.alteredCount()).isZero();
        assertThat(ledger.sum().lost()).isZero();
    }

    @Test
    @DisplayName("out of descriptors: clients wait or are sent away, then all goes on and arrives")
    void descriptors() throws Exception {
        launch("ulimit -n 160; ");
        assertThat(send(5, "before")).isEmpty();
        for (int i = 0; i < CROWD; i++) {
            crowd.add(new Socket(relay.door().getAddress(), relay.door().getPort()));
        }
        await(() -> relayLogs("cannot take a connection"), Duration.ofSeconds(60));
        String refusal = send(5, "within");
        assertThat(refusal).as("nobody else is served now").isNotEmpty();
        assertAllArrives();
    }

    @Test
    @DisplayName(
            "out of memory for mail: big sessions are told 452, the relay lives and all arrives")
    void memory() throws Exception {
        launch("", "-Xmx48m", "-XX:+ExitOnOutOfMemoryError");
        assertThat(send(5, "before")).isEmpty();
        List<Big> all = new ArrayList<>();
        String part = ("X-Fill: " + "x".repeat(900) + "\r\n").repeat(200);
        for (int i = 0; i < 150; i++) {
            Big big = new Big(new Socket(relay.door().getAddress(), relay.door().getPort()));
            crowd.add(big.socket);
            all.add(big);
            big.fill("Subject: big-" + i + " 0\r\n" + part);
        }
        send(5, "within");
        int refused = 0;
        for (Big big : all) {
            String reply = big.end();
            assertThat(reply).matches("250.*|452 4\\.3\\.1.*");
            refused += reply.startsWith("452") ? 1 : 0;
        }
        assertThat(refused).isBetween(1, all.size() - 1);
        assertAllArrives();
    }

    private boolean relayLogs(String words) {
        try {
            return relay.tail().contains(words);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** A session whose header does not end. */
    private record Big(Socket socket, LineReader in) implements Closeable {

        Big(Socket socket) throws IOException {
            this(socket, new LineReader(socket.getInputStream()));
            socket.setSoTimeout(20_000);
        }

        /** What is refused is told at the end of the data. */
        void fill(String part) throws IOException {
            for (String line :
                    List.of("EHLO big.test", "MAIL FROM:<>", "RCPT TO:<you@a.kill.test>", "DATA")) {
                assertThat(reply()).startsWith("2");
                say(line + "\r\n");
            }
            assertThat(reply()).startsWith("354");
            say(part);
        }

        String end() throws IOException {
            say("\r\n.\r\n");
            return reply();
        }

        private void say(String text) throws IOException {
            socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
        }

        private String reply() throws IOException {
            String line;
            do {
                line = in.readText(4096);
            } while (line.startsWith("-", 3));
            return line;
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }
}
