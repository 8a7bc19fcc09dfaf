package org.postseal.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;

class DotReaderTest {

    /** What was read, and whether it may stand in a message. */
    private record Read(String text, Optional<LineFault.Kind> fault, String after) {}

    private static Read read(InputStream in, int blockOctets) throws IOException {
        LineReader lines = new LineReader(in);
        DotReader dots = new DotReader(lines);
        ContentCheck check = new ContentCheck(1000);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Optional<LineFault.Kind> fault = Optional.empty();
        byte[] block = new byte[blockOctets];
        for (int count = dots.read(block); count >= 0; count = dots.read(block)) {
            out.write(block, 0, count);
            if (fault.isEmpty()) {
                fault = check.check(block, 0, count);
            }
        }
        StringBuilder after = new StringBuilder();
        try {
            while (true) {
                after.append((char) lines.read());
            }
        } catch (EOFException e) {
            // all that stood behind the message has been read
        }
        return new Read(out.toString(StandardCharsets.ISO_8859_1), fault, after.toString());
    }

    private static Read read(String wire) throws IOException {
        return read(new ByteArrayInputStream(wire.getBytes(StandardCharsets.ISO_8859_1)), 4096);
    }

    @Test
    void stopsRightBehindTheFinalDot() throws IOException {
        Read read = read("a\r\n.\r\nQUIT\r\n");
        assertThat(read).isEqualTo(new Read("a\r\n", Optional.empty(), "QUIT\r\n"));
    }

    @Test
    void endOfStreamIsNotAnEndOfMessage() {
        assertThatThrownBy(() -> read("a\r\n.\r")).isInstanceOf(EOFException.class);
        assertThatThrownBy(() -> read("a\r\n.")).isInstanceOf(EOFException.class);
        assertThatThrownBy(() -> read("")).isInstanceOf(EOFException.class);
    }

    @Test
    void whatIsWrittenIsReadHoweverItIsCut() throws IOException {
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(7);
        for (int round = 0; round < 3000; round++) {
            String message = randomMessage(random);
            ByteArrayOutputStream wire = new ByteArrayOutputStream();
            DotWriter writer = new DotWriter(wire);
            byte[] octets = message.getBytes(StandardCharsets.ISO_8859_1);
            for (int at = 0; at < octets.length; ) {
                int step = Math.min(octets.length - at, 1 + random.nextInt(5));
                writer.write(octets, at, step);
                at += step;
            }
            writer.finish();
            wire.writeBytes("NEXT".getBytes(StandardCharsets.US_ASCII));
            Read read = read(new Cut(wire.toByteArray(), random), 1 + random.nextInt(9));
            assertThat(read).isEqualTo(new Read(message, Optional.empty(), "NEXT"));
        }
    }

    private static String randomMessage(RandomGenerator random) {
        String[] words = {".", "..", "\r\n", "\r\n", "a", "\u00fc", ".\r\n", "\r\n."};
        StringBuilder text = new StringBuilder();
        int count = random.nextInt(12);
        for (int i = 0; i < count; i++) {
            text.append(words[random.nextInt(words.length)]);
        }
        return text.isEmpty() ? "" : text.append("\r\n").toString();
    }

    /** A stream that gives its octets in pieces of random size. */
    private static final class Cut extends InputStream {
        private final ByteArrayInputStream in;
        private final RandomGenerator random;

        Cut(byte[] octets, RandomGenerator random) {
            this.in = new ByteArrayInputStream(octets);
            this.random = random;
        }

        @Override
        public int read() {
            return in.read();
        }

        @Override
        public int read(byte[] into, int offset, int count) {
            return in.read(into, offset, Math.min(count, 1 + random.nextInt(4)));
        }
    }
}
