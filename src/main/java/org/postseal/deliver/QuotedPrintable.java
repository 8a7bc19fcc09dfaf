package org.postseal.deliver;

import java.io.ByteArrayOutputStream;

/** Writes lines so that they pass any transport unchanged (RFC 2045, section 6.7). */
final class QuotedPrintable {

    private static final int COLUMNS_MAX = 76;
    private static final byte[] HEX =
            "0123456789ABCDEF".getBytes(java.nio.charset.StandardCharsets.US_ASCII);

    private QuotedPrintable() {}

    /**
     * Encodes one line. Its line end stays a line end, and no line of what comes out starts with a
     * hyphen, so that none can be taken for a boundary.
     *
     * @param line with its CRLF, if it has one
     */
    static void encode(byte[] line, ByteArrayOutputStream out) {
        int end = line.length;
        boolean ended = end >= 2 && line[end - 2] == '\r' && line[end - 1] == '\n';
        end -= ended ? 2 : 0;
        int column = 0;
        for (int i = 0; i < end; i++) {
            boolean lastOfLine = i == end - 1;
            boolean plain = isPlain(line[i], lastOfLine, column == 0);
            int width = plain ? 1 : 3;
            // One column is kept for the soft line break's own sign.
            if (column + width > (lastOfLine ? COLUMNS_MAX : COLUMNS_MAX - 1)) {
                out.writeBytes(new byte[] {'=', '\r', '\n'});
                column = 0;
                plain = isPlain(line[i], lastOfLine, true);
                width = plain ? 1 : 3;
            }
            write(line[i], plain, out);
            column += width;
        }
        if (ended) {
            out.writeBytes(new byte[] {'\r', '\n'});
        }
    }

    private static boolean isPlain(byte octet, boolean lastOfLine, boolean firstOfLine) {
        if (octet == ' ' || octet == '\t') {
            return !lastOfLine;
        }
        return octet > ' ' && octet < 0x7f && octet != '=' && !(octet == '-' && firstOfLine);
    }

    private static void write(byte octet, boolean plain, ByteArrayOutputStream out) {
        if (plain) {
            out.write(octet);
        } else {
            out.write('=');
            out.write(HEX[(octet >> 4) & 0xf]);
            out.write(HEX[octet & 0xf]);
        }
    }
}
