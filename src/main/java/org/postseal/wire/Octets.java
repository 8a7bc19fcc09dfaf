package org.postseal.wire;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Looks for octets in an array, eight at a time: every octet of every message passes here more than
 * once.
 */
public final class Octets {

    /** An octet, or a bit, in each of the eight places. */
    private static final long ONES = 0x0101010101010101L;

    static final long HIGHS = ONES << 7;

    private static final VarHandle WORD =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private Octets() {}

    /** Eight octets, the first of them lowest. */
    static long word(byte[] octets, int at) {
        return (long) WORD.get(octets, at);
    }

    /**
     * Marks what is below a limit with the high bit of its place. Of the marks the lowest is right:
     * one above it may come of a borrow.
     *
     * @param limit from 1 to 128
     */
    static long below(long word, int limit) {
        return (word - ONES * limit) & ~word & HIGHS;
    }

    /** Which of the eight has the lowest mark, from 0; 8 for none. */
    static int first(long marks) {
        return Long.numberOfTrailingZeros(marks) >>> 3;
    }

    /** Where the octet stands first, from a place to before another; that other if nowhere. */
    public static int indexOf(byte octet, byte[] octets, int from, int to) {
        long wanted = ONES * Byte.toUnsignedInt(octet);
        int i = from;
        while (i <= to - Long.BYTES) {
            long marks = below(word(octets, i) ^ wanted, 1);
            if (marks != 0) {
                return i + first(marks);
            }
            i += Long.BYTES;
        }
        while (i < to && octets[i] != octet) {
            i++;
        }
        return i;
    }

    /** Whether one above 127 stands there. */
    public static boolean anyEightBit(byte[] octets, int from, int to) {
        long union = 0;
        int i = from;
        for (; i <= to - Long.BYTES; i += Long.BYTES) {
            union |= word(octets, i);
        }
        for (; i < to; i++) {
            union |= octets[i];
        }
        return (union & HIGHS) != 0;
    }
}
