package org.postseal.wire;

import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * Walks over the fields of a header (RFC 5322, section 2.2), one after another, folded lines
 * included. Ends at the empty line, at the first line that is no field, or where the octets end.
 */
public final class HeaderFields {

    private final byte[] octets;
    private int start;
    private int end;
    private int nameEnd;

    public HeaderFields(byte[] octets) {
        this.octets = octets;
    }

    /** Goes to the next field; false when there is none. */
    public boolean next() {
        start = end;
        nameEnd = nameEnd(start);
        if (nameEnd < 0) {
            return false;
        }
        end = lineEnd(start);
        while (end < octets.length && (octets[end] == ' ' || octets[end] == '\t')) {
            end = lineEnd(end);
        }
        return true;
    }

    /** Where the current field starts; after the last one, where the header ends. */
    public int start() {
        return start;
    }

    /** Just behind the last octet of the current field. */
    public int end() {
        return end;
    }

    /** In lower case. */
    public String name() {
        return new String(octets, start, nameEnd - start, StandardCharsets.US_ASCII)
                .strip()
                .toLowerCase(Locale.ROOT);
    }

    /** All after the colon, line ends included, at most that many octets of it. */
    public String value(int octetsMax) {
        int from = nameEnd + 1;
        int count = Math.min(end - from, octetsMax);
        return new String(octets, from, count, StandardCharsets.ISO_8859_1);
    }

    /** Whether an empty line, or nothing, follows the last field: as it must. */
    public boolean endsProperly() {
        return start >= octets.length
                || (octets[start] == '\r'
                        && start + 1 < octets.length
                        && octets[start + 1] == '\n');
    }

    private int lineEnd(int from) {
        int lf = Octets.indexOf((byte) '\n', octets, from, octets.length);
        return Math.min(lf + 1, octets.length);
    }

    /** Where the colon is, if a name stands before it; -1 if not. White space there is obsolete. */
    private int nameEnd(int from) {
        int i = from;
        while (i < octets.length && octets[i] > ' ' && octets[i] < 0x7f && octets[i] != ':') {
            i++;
        }
        int nameOctets = i - from;
        while (i < octets.length && (octets[i] == ' ' || octets[i] == '\t')) {
            i++;
        }
        return nameOctets > 0 && i < octets.length && octets[i] == ':' ? i : -1;
    }
}
