package org.postseal.wire;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** What every octet of mail passes on its way in and out. */
@State(Scope.Thread)
public class WireBench {

    private static final int MESSAGE_OCTETS = 4096;
    private static final int LINE_OCTETS_MAX = 1000;

    private final byte[] message = message();
    private final LineReader lines =
            new LineReader(new Endless("RCPT TO:<somebody@example.org> NOTIFY=FAILURE\r\n"));
    private final LineReader dotted =
            new LineReader(
                    new Endless(new String(message, StandardCharsets.US_ASCII) + "\r\n.\r\n"));
    private final byte[] piece = new byte[MESSAGE_OCTETS];

    /** The same octets over and over, as many as are asked for. */
    private static final class Endless extends InputStream {
        private final byte[] octets;
        private int position;

        Endless(String text) {
            octets = text.getBytes(StandardCharsets.US_ASCII);
        }

        @Override
        public int read() {
            int octet = octets[position];
            position = (position + 1) % octets.length;
            return octet;
        }

        @Override
        public int read(byte[] into, int offset, int count) {
            int done = 0;
            while (done < count) {
                int step = Math.min(count - done, octets.length - position);
                System.arraycopy(octets, position, into, offset + done, step);
                position = (position + step) % octets.length;
                done += step;
            }
            return done;
        }
    }

    /** Lines of 72 octets, each twentieth of which begins with a dot. */
    private static byte[] message() {
        StringBuilder text = new StringBuilder("Subject: a message\r\n\r\n");
        for (int line = 0; text.length() + 74 < MESSAGE_OCTETS; line++) {
            text.append(line % 20 == 0 ? "." : "x").append("y".repeat(71)).append("\r\n");
        }
        text.append("z".repeat(MESSAGE_OCTETS - text.length()));
        return text.toString().getBytes(StandardCharsets.US_ASCII);
    }

    /** One command line of 46 octets. */
    @Benchmark
    public byte[] lineReader() throws IOException {
        return lines.readLine(LINE_OCTETS_MAX);
    }

    /** One message of 4 kB, to its final dot. */
    @Benchmark
    public int dotReader() throws IOException {
        DotReader reader = new DotReader(dotted);
        int octets = 0;
        for (int count = reader.read(piece); count >= 0; count = reader.read(piece)) {
            octets += count;
        }
        return octets;
    }

    /** The same message, with its check, into nowhere. */
    @Benchmark
    public DotWriter dotWriter() throws IOException {
        DotWriter writer = new DotWriter(OutputStream.nullOutputStream());
        writer.write(message, 0, message.length);
        writer.finish();
        return writer;
    }

    /** The check by itself, in one piece. */
    @Benchmark
    public Object contentCheck() {
        return new ContentCheck(LINE_OCTETS_MAX).check(message, 0, message.length);
    }
}
