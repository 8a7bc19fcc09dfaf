package org.postseal.wire;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/**
 * The one reader of lines, for both ends of SMTP: a line ends in CRLF and in nothing else (RFC
 * 5321, section 2.3.8). A CR or LF by itself is a fault, never a line end, so that no two readers
 * can disagree on where a line or a message ends.
 *
 * <p>Not safe for use by several threads.
 */
public final class LineReader {

    private static final int BUFFER_OCTETS = 8192;

    private final InputStream in;

    // For DotReader, which works on whole runs of this buffer.
    final byte[] buffer = new byte[BUFFER_OCTETS];
    int position;
    int limit;

    public LineReader(InputStream in) {
        this.in = in;
    }

    /**
     * Whether octets were received that no line has consumed. Before a TLS handshake this must be
     * false: what arrived in clear text may not be read as if it came through TLS.
     *
     * @throws IOException when the stream cannot tell
     */
    public boolean hasBuffered() throws IOException {
        return position < limit || in.available() > 0;
    }

    /** Whether octets stand in the buffer of this reader itself: no system call is made. */
    public boolean isPipelined() {
        return position < limit;
    }

    /**
     * Reads one line, without its CRLF.
     *
     * @param octetsMax the longest line accepted, CRLF not counted
     * @throws LineFault when the line is too long or holds a bare CR or LF
     * @throws EOFException when the stream ends, within a line or before one
     */
    public byte[] readLine(int octetsMax) throws IOException {
        byte[] line = new byte[Math.min(128, octetsMax)];
        int length = 0;
        while (true) {
            int octet = read();
            if (octet == '\n') {
                throw new LineFault(LineFault.Kind.BARE_LF);
            }
            if (octet == '\r') {
                if (read() != '\n') {
                    throw new LineFault(LineFault.Kind.BARE_CR);
                }
                return length == line.length ? line : java.util.Arrays.copyOf(line, length);
            }
            if (length == octetsMax) {
                throw new LineFault(LineFault.Kind.TOO_LONG);
            }
            if (length == line.length) {
                line = java.util.Arrays.copyOf(line, Math.min(length * 2, octetsMax));
            }
            line[length++] = (byte) octet;
        }
    }

    /** Reads one line as UTF-8; malformed octets become U+FFFD. See {@link #readLine}. */
    public String readText(int octetsMax) throws IOException {
        return new String(readLine(octetsMax), StandardCharsets.UTF_8);
    }

    /**
     * Reads exactly that many octets, for BDAT.
     *
     * @throws EOFException when the stream ends before them
     */
    public void readFully(byte[] into, int offset, int count) throws IOException {
        int done = 0;
        while (done < count) {
            if (position == limit) {
                fill();
            }
            int step = Math.min(count - done, limit - position);
            System.arraycopy(buffer, position, into, offset + done, step);
            position += step;
            done += step;
        }
    }

    /**
     * Reads what is there, at least one octet and at most {@code count}.
     *
     * @return how many
     * @throws EOFException at the end of the stream
     */
    public int readSome(byte[] into, int offset, int count) throws IOException {
        if (position == limit) {
            fill();
        }
        int step = Math.min(count, limit - position);
        System.arraycopy(buffer, position, into, offset, step);
        position += step;
        return step;
    }

    /**
     * Reads one octet.
     *
     * @throws EOFException at the end of the stream
     */
    public int read() throws IOException {
        if (position == limit) {
            fill();
        }
        return buffer[position++] & 0xff;
    }

    void fill() throws IOException {
        int count = in.read(buffer, 0, buffer.length);
        if (count < 0) {
            throw new EOFException("the peer closed the connection");
        }
        position = 0;
        limit = count;
    }
}
