package org.postseal.fuzz;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** An input taken apart, for targets that need more than one thing from it. Never runs dry. */
public final class Octets {

    private final byte[] input;
    private int position;

    public Octets(byte[] input) {
        this.input = input;
    }

    /** The next octet, 0 to 255; 0 at the end. */
    public int next() {
        return position < input.length ? input[position++] & 0xff : 0;
    }

    /** A number from 0 to below the bound, of one octet. */
    public int below(int bound) {
        return next() % bound;
    }

    /** So many octets, or what is left of them. */
    public byte[] take(int count) {
        int end = Math.min(input.length, position + count);
        byte[] taken = Arrays.copyOfRange(input, position, end);
        position = end;
        return taken;
    }

    public byte[] rest() {
        return take(input.length - position);
    }

    public boolean isEmpty() {
        return position == input.length;
    }

    /** The rest in pieces, each up to the next such octet, which belongs to none. */
    public List<byte[]> pieces(int separator) {
        List<byte[]> pieces = new ArrayList<>();
        int start = position;
        for (int i = position; i <= input.length; i++) {
            if (i == input.length || (input[i] & 0xff) == separator) {
                pieces.add(Arrays.copyOfRange(input, start, i));
                start = i + 1;
            }
        }
        position = input.length;
        return pieces;
    }
}
