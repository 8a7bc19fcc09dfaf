package org.postseal.wire;

import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * Walks over the fields of a header (RFC 5322, section 2.2), one after another, folded lines
 * included. Ends at the empty line, at the first line that is no field, or where the octets end.
 */
public final class HeaderFields {

    private final byte[] octets;
    private final int limit;
    private int start;
    private int end;
    private int nameOctets;
    private int colon;

    public HeaderFields(byte[] octets) {
        this(octets, octets.length);
    }

    /**
     * @param count of octets that count
     */
    public HeaderFields(byte[] octets, int count) {
        this.octets = octets;
        this.limit = count;
    }

    /** Goes to the next field; false when there is none. */
    public boolean next() {
        start = end;
        nameOctets = nameOctets(start);
        colon = colon(start + nameOctets);
        if (nameOctets == 0 || colon < 0) {
            return false;
        }
        end = lineEnd(start);
        while (end < limit && (octets[end] == ' ' || octets[end] == '\t')) {
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
        return new String(octets, start, nameOctets, StandardCharsets.US_ASCII)
                .toLowerCase(Locale.ROOT);
    }

    /**
     * Whether it is {@link #name}.
     *
     * @param name in lower case
     */
    public boolean isNamed(String name) {
        return nameOctets == name.length() && nameStartsWith(name);
    }

    /**
     * Whether {@link #name} begins so.
     *
     * @param prefix in lower case
     */
    public boolean nameStartsWith(String prefix) {
        if (nameOctets < prefix.length()) {
            return false;
        }
        for (int i = 0; i < prefix.length(); i++) {
            byte octet = octets[start + i];
            boolean capital = octet >= 'A' && octet <= 'Z';
            if (prefix.charAt(i) != (capital ? octet + ('a' - 'A') : octet)) {
                return false;
            }
        }
        return true;
    }

    /** All after the colon, line ends included, at most that many octets of it. */
    public String value(int octetsMax) {
        int from = colon + 1;
        int count = Math.min(end - from, octetsMax);
        return new String(octets, from, count, StandardCharsets.ISO_8859_1);
    }

    /** Whether an empty line, or nothing, follows the last field: as it must. */
    public boolean endsProperly() {
        return start >= limit
                || (octets[start] == '\r' && start + 1 < limit && octets[start + 1] == '\n');
    }

    private int lineEnd(int from) {
        int lf = Octets.indexOf((byte) '\n', octets, from, limit);
        return Math.min(lf + 1, limit);
    }

    private int nameOctets(int from) {
        int i = from;
        while (i < limit && octets[i] > ' ' && octets[i] < 0x7f && octets[i] != ':') {
            i++;
        }
        return i - from;
    }

    /** Where the colon behind a name is; -1 for none. White space before it is obsolete. */
    private int colon(int from) {
        int i = from;
        while (i < limit && (octets[i] == ' ' || octets[i] == '\t')) {
            i++;
        }
        return i < limit && octets[i] == ':' ? i : -1;
    }
}
