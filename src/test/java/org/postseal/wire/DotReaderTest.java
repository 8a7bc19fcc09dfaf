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
import org.postseal.Suites;
import tools.jackson.databind.JsonNode;

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

    @Test
    void chasquidVectors() throws IOException {
        for (JsonNode c : cases("smtp/chasquid-smtp.json", "TestReadUntilDot")) {
            JsonNode args = c.get("args");
            String error = args.get(3).get("expr").asString();
            // Theirs counts octets in the reader: here the receiver of the octets does.
            boolean size = error.equals("errMessageTooLarge");
            String expected = args.get(2).asString().replace("\n", "\r\n");
            check(args.get(0).asString(), size ? null : expected, size ? "nil" : error);
        }
    }

    @Test
    void moxVectors() throws IOException {
        for (JsonNode c : cases("smtp/mox-smtp.json", "TestDataReader")) {
            JsonNode args = c.get("args");
            String input = args.get(0).asString();
            String error = args.get(2).get("expr").asString();
            // Theirs takes lines that end in LF throughout; nothing here does (RFC 5321, 2.3.8).
            boolean bare = input.startsWith("..test\ntest.");
            check(input, args.get(1).asString(), bare ? "ErrCRLF" : error);
        }
    }

    private static void check(String input, String expected, String error) throws IOException {
        if (error.endsWith("UnexpectedEOF")) {
            assertThatThrownBy(() -> read(input)).isInstanceOf(EOFException.class);
            return;
        }
        if (error.equals("nil")) {
            Read read = read(input);
            assertThat(read.fault()).as(input).isEmpty();
            if (expected != null) {
                assertThat(read.text()).isEqualTo(expected);
            }
            return;
        }
        // A bare CR or LF: a fault, and never an end; what follows up to the true end is content.
        Read read = read(input + "\r\n.\r\nQUIT");
        assertThat(read.fault()).as(input).isPresent();
        assertThat(read.after()).as(input).endsWith("QUIT");
    }

    @Test
    void smtpProtoVectors() throws IOException {
        for (JsonNode c : cases("smtp/smtp-proto.json", "data_receiver")) {
            StringBuilder wire = new StringBuilder();
            c.get("args").get(0).forEach(part -> wire.append(part.asString()));
            // Theirs takes the CRLF before the final dot away; it belongs to the last line.
            assertThat(read(wire.toString()).text())
                    .isEqualTo(c.get("args").get(1).asString() + "\r\n");
        }
    }

    private static Iterable<JsonNode> cases(String file, String test) throws IOException {
        java.util.List<JsonNode> found = new java.util.ArrayList<>();
        for (JsonNode f : Suites.json(file).get("files")) {
            for (JsonNode c : f.get("cases")) {
                if (c.get("test").asString().equals(test)) {
                    found.add(c);
                }
            }
        }
        assertThat(found).isNotEmpty();
        return found;
    }
}
