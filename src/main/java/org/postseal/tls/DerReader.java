package org.postseal.tls;

import java.util.Arrays;

/**
 * Walks over DER (X.690, section 10), an element at a time, without understanding more than tags
 * and lengths. Every place is checked against the end; what goes beyond it, or is not DER, is an
 * {@link IllegalArgumentException}.
 */
final class DerReader {

    static final int BIT_STRING = 0x03;
    static final int SEQUENCE = 0x30;

    /** A constructed element with the context tag 0. */
    static final int CONTEXT_0 = 0xa0;

    private static final int MULTI_OCTET_TAG = 0x1f;
    private static final int LENGTH_OCTETS_MAX = 4;

    private final byte[] der;
    private final int end;
    private int position;

    DerReader(byte[] der) {
        this(der, 0, der.length);
    }

    private DerReader(byte[] der, int from, int end) {
        this.der = der;
        this.position = from;
        this.end = end;
    }

    /** Whether an element with this tag comes next. */
    boolean isNext(int tag) {
        return position < end && (der[position] & 0xff) == tag;
    }

    boolean isAtEnd() {
        return position == end;
    }

    /** Steps over the next element, and reads within it. */
    DerReader enter(int tag) {
        if (!isNext(tag)) {
            throw new IllegalArgumentException("not the element that belongs here");
        }
        int content = contentStart();
        position = elementEnd(content);
        return new DerReader(der, content, position);
    }

    /** Steps over the next element, whatever it is; returns it whole, tag and length with it. */
    byte[] next() {
        int from = position;
        position = elementEnd(contentStart());
        return Arrays.copyOfRange(der, from, position);
    }

    private int contentStart() {
        if ((octet(position) & MULTI_OCTET_TAG) == MULTI_OCTET_TAG) {
            throw new IllegalArgumentException("a tag of several octets");
        }
        int first = octet(position + 1);
        int more = first < 0x80 ? 0 : first & 0x7f;
        return position + 2 + more;
    }

    private int elementEnd(int content) {
        int first = octet(position + 1);
        int length = first < 0x80 ? first : length(position + 2, first & 0x7f);
        if (length > end - content) {
            throw new IllegalArgumentException("an element that goes beyond its end");
        }
        return content + length;
    }

    private int length(int from, int octets) {
        if (octets == 0 || octets > LENGTH_OCTETS_MAX) {
            throw new IllegalArgumentException("a length that is not DER");
        }
        long length = 0;
        for (int i = 0; i < octets; i++) {
            length = (length << 8) | octet(from + i);
        }
        if (length < 0x80 || (length >> (8 * (octets - 1))) == 0 || length > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("a length that is not DER");
        }
        return (int) length;
    }

    private int octet(int at) {
        if (at >= end) {
            throw new IllegalArgumentException("it ends too early");
        }
        return der[at] & 0xff;
    }
}
