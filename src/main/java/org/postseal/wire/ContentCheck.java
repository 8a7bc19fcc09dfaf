package org.postseal.wire;

import java.util.Optional;

/**
 * Watches the octets of a message pass and says whether they may stand in one: lines end in CRLF
 * and in nothing else (RFC 5321, section 2.3.8), no NUL (RFC 5322, section 4), no line longer than
 * the limit. The same check holds for DATA, for BDAT and for what is sent, so that a message that
 * came in through one can leave through another without changing where it ends.
 *
 * <p>The message may come in pieces cut anywhere; how it is cut changes nothing.
 */
public final class ContentCheck {

    private final int lineOctetsMax;
    private long lineOctets;
    private boolean afterCr;
    private long union;

    /**
     * @param lineOctetsMax the longest line allowed, CRLF not counted
     */
    public ContentCheck(int lineOctetsMax) {
        this.lineOctetsMax = lineOctetsMax;
    }

    /** Looks at the next piece; a fault is the first in it, after which no more may be given. */
    public Optional<LineFault.Kind> check(byte[] octets, int offset, int count) {
        int end = offset + count;
        int lineStart = offset;
        int i = offset;
        if (afterCr && count > 0) {
            if (octets[i] != '\n') {
                return Optional.of(LineFault.Kind.BARE_CR);
            }
            afterCr = false;
            lineOctets = 0;
            lineStart = ++i;
        }
        for (i = suspect(octets, i, end); i < end; i = suspect(octets, i, end)) {
            byte octet = octets[i++];
            boolean ends = octet == '\r' || octet == '\n' || octet == 0;
            if (ends && lineOctets + (i - 1 - lineStart) > lineOctetsMax) {
                return Optional.of(LineFault.Kind.TOO_LONG);
            }
            if (octet == '\n' || octet == 0) {
                return Optional.of(octet == 0 ? LineFault.Kind.NUL : LineFault.Kind.BARE_LF);
            }
            if (octet == '\r') {
                if (i == end) {
                    afterCr = true;
                } else if (octets[i] != '\n') {
                    return Optional.of(LineFault.Kind.BARE_CR);
                }
                lineOctets = 0;
                lineStart = ++i;
            }
        }
        return endOfPiece(Math.max(0, end - lineStart));
    }

    /** Where the next octet up to CR stands, all control characters that matter among them. */
    private int suspect(byte[] octets, int from, int end) {
        long seen = union;
        int i = from;
        while (i < end) {
            if (i <= end - Long.BYTES) {
                long word = Octets.word(octets, i);
                long marks = Octets.below(word, '\r' + 1);
                seen |= word;
                if (marks == 0) {
                    i += Long.BYTES;
                    continue;
                }
                i += Octets.first(marks);
                break;
            }
            if (octets[i] >= 0 && octets[i] <= '\r') {
                break;
            }
            seen |= octets[i++];
        }
        union = seen;
        return i;
    }

    private Optional<LineFault.Kind> endOfPiece(int octetsOfLastLine) {
        lineOctets += octetsOfLastLine;
        return lineOctets > lineOctetsMax ? Optional.of(LineFault.Kind.TOO_LONG) : Optional.empty();
    }

    /** Whether the octets so far end between two lines; also true for none at all. */
    public boolean atLineStart() {
        return lineOctets == 0 && !afterCr;
    }

    /** Whether the octets so far end in a CR whose LF has not come. */
    public boolean afterCr() {
        return afterCr;
    }

    /** Whether an octet above 127 was among them. */
    public boolean eightBit() {
        return (union & Octets.HIGHS) != 0;
    }
}
