package org.postseal.wire;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Optional;

/**
 * Writes a message as DATA wants it (RFC 5321, section 4.5.2): a dot before each line that starts
 * with one, and at the end a line with a dot alone. A bare CR or LF, which another server could
 * take for a line end, never gets out: it is a fault, and what follows must not be sent.
 *
 * <p>Neither flushes nor closes the stream below by itself.
 */
public final class DotWriter extends OutputStream {

    private final OutputStream out;
    private final ContentCheck check;
    private boolean lineStart = true;

    public DotWriter(OutputStream out) {
        this.out = out;
        this.check = new ContentCheck(Integer.MAX_VALUE);
    }

    @Override
    public void write(int octet) throws IOException {
        write(new byte[] {(byte) octet}, 0, 1);
    }

    /**
     * @throws LineFault before anything of this piece was written
     */
    @Override
    public void write(byte[] octets, int offset, int count) throws IOException {
        Optional<LineFault.Kind> fault = check.check(octets, offset, count);
        if (fault.isPresent()) {
            throw new LineFault(fault.get());
        }
        int end = offset + count;
        int written = offset;
        int dot = Octets.indexOf((byte) '.', octets, offset, end);
        while (dot < end) {
            if (dot == offset ? lineStart : octets[dot - 1] == '\n') {
                out.write(octets, written, dot - written);
                out.write('.');
                written = dot;
            }
            dot = Octets.indexOf((byte) '.', octets, dot + 1, end);
        }
        if (count > 0) {
            lineStart = octets[end - 1] == '\n';
        }
        out.write(octets, written, end - written);
    }

    /**
     * Ends the message with the final dot, after a CRLF of its own where the last line had none.
     *
     * @throws LineFault when the message ends in a bare CR
     */
    public void finish() throws IOException {
        if (check.afterCr()) {
            throw new LineFault(LineFault.Kind.BARE_CR);
        }
        if (!check.atLineStart()) {
            out.write('\r');
            out.write('\n');
        }
        out.write('.');
        out.write('\r');
        out.write('\n');
    }

    @Override
    public void flush() throws IOException {
        out.flush();
    }
}
