package org.postseal.smtp;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.postseal.mail.Printable;
import org.postseal.wire.LineFault;
import org.postseal.wire.LineReader;

/**
 * Reads the replies of a server (RFC 5321, section 4.2), within limits: a server that talks without
 * end is cut off, before TLS and after it.
 *
 * <p>A reply may be a bare code without text. A line that ends in anything but CRLF, a code outside
 * 200 to 599, or lines of one reply with different codes are faults.
 */
public final class ReplyReader {

    /**
     * @param lineOctetsMax RFC 5321, 4.5.3.1.5 allows 512; servers send more
     * @param linesMax lines of one reply
     */
    public record Limits(int lineOctetsMax, int linesMax) {
        public static Limits defaults() {
            return new Limits(2048, 128);
        }
    }

    private static final int CODE_DIGITS = 3;

    private final LineReader lines;
    private final Limits limits;

    public ReplyReader(LineReader lines, Limits limits) {
        this.lines = lines;
        this.limits = limits;
    }

    /**
     * Reads one whole reply.
     *
     * @throws MalformedReply when it is none, or beyond the limits
     * @throws java.io.EOFException when the server closed the connection
     */
    public Reply read() throws IOException {
        List<String> texts = new ArrayList<>();
        int code = 0;
        boolean more = true;
        while (more) {
            if (texts.size() == limits.linesMax) {
                throw new MalformedReply("a reply of more than " + limits.linesMax + " lines");
            }
            String line = line();
            int lineCode = codeOf(line);
            if (code != 0 && code != lineCode) {
                throw new MalformedReply("one reply with codes " + code + " and " + lineCode);
            }
            code = lineCode;
            more = line.length() > 3 && line.charAt(3) == '-';
            texts.add(line.length() > 4 ? line.substring(4) : "");
        }
        return new Reply(code, texts);
    }

    private String line() throws IOException {
        try {
            return lines.readText(limits.lineOctetsMax);
        } catch (LineFault e) {
            throw new MalformedReply("in a reply " + e.getMessage());
        }
    }

    private static int codeOf(String line) throws MalformedReply {
        boolean formed =
                line.length() == CODE_DIGITS
                        || (line.length() > CODE_DIGITS
                                && (line.charAt(CODE_DIGITS) == ' '
                                        || line.charAt(CODE_DIGITS) == '-'));
        int code = formed ? number(line) : 0;
        if (code < 200 || code > 599) {
            throw new MalformedReply("no SMTP reply: \"" + Printable.of(line) + "\"");
        }
        return code;
    }

    /** What the first three characters say; 0 where they are no number. */
    private static int number(String line) {
        int number = 0;
        for (int i = 0; i < CODE_DIGITS; i++) {
            char c = line.charAt(i);
            if (c < '0' || c > '9') {
                return 0;
            }
            number = 10 * number + c - '0';
        }
        return number;
    }
}
