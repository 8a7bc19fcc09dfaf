package org.postseal.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class LogStreamTest {

    /** Counts its writes, and lets the first go on only when told to. */
    private static final class Held extends OutputStream {
        private final ByteArrayOutputStream octets = new ByteArrayOutputStream();
        private final AtomicInteger writes = new AtomicInteger();
        private final CountDownLatch begun = new CountDownLatch(1);
        private final CountDownLatch go = new CountDownLatch(1);

        @Override
        public void write(int octet) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void write(byte[] from, int offset, int count) {
            begun.countDown();
            try {
                go.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            writes.incrementAndGet();
            octets.write(from, offset, count);
        }
    }

    private static void put(LogStream lines, byte[] octets) {
        lines.write(octets, 0, octets.length);
    }

    private static byte[] line(int number) {
        return ("line " + number + "\n").getBytes(StandardCharsets.US_ASCII);
    }

    @Test
    @DisplayName("lines that come while others are written go out together, whole and in order")
    void together() throws Exception {
        Held out = new Held();
        LogStream lines = new LogStream(out);
        put(lines, line(0));
        out.begun.await();
        StringBuilder all = new StringBuilder("line 0\n");
        for (int i = 1; i <= 20_000; i++) {
            put(lines, line(i));
            all.append("line ").append(i).append('\n');
        }
        out.go.countDown();
        lines.drain();
        assertThat(out.octets.toString(StandardCharsets.US_ASCII)).isEqualTo(all.toString());
        assertThat(out.writes).hasValue(2);
    }

    @Test
    @DisplayName("nothing of many writers is lost or mixed")
    void manyWriters() throws Exception {
        Held out = new Held();
        out.go.countDown();
        LogStream lines = new LogStream(out);
        List<Thread> writers = new ArrayList<>();
        for (int w = 0; w < 8; w++) {
            writers.add(
                    Thread.ofVirtual()
                            .start(() -> {
                                for (int i = 0; i < 1000; i++) {
                                    put(lines, line(i));
                                }
                            }));
        }
        for (Thread writer : writers) {
            writer.join();
        }
        lines.drain();
        List<String> written = out.octets.toString(StandardCharsets.US_ASCII).lines().toList();
        assertThat(written).hasSize(8000).allMatch(line -> line.matches("line \\d{1,3}"));
    }

    @Test
    @DisplayName("a reader that does not read holds the writers up instead of filling the memory")
    void bounded() throws Exception {
        Held out = new Held();
        LogStream lines = new LogStream(out);
        put(lines, line(0));
        out.begun.await();
        byte[] half = new byte[LogStream.OCTETS_MAX / 2 + 1];
        CountDownLatch past = new CountDownLatch(1);
        Thread writer =
                Thread.ofPlatform()
                        .start(() -> {
                            put(lines, half);
                            put(lines, half);
                            past.countDown();
                            put(lines, half);
                        });
        past.await();
        while (writer.getState() != Thread.State.WAITING) {
            Thread.onSpinWait();
        }
        out.go.countDown();
        writer.join();
        lines.drain();
        assertThat(out.octets.size()).isEqualTo(7 + 3 * half.length);
    }
}
