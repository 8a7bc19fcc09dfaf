package org.postseal.fuzz;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;
import org.postseal.mail.Printable;

/** What must hold; cheap enough to be asked a million times. */
public final class Invariant {

    private Invariant() {}

    /**
     * @throws AssertionError when it does not hold
     */
    public static void holds(boolean condition, String sentence) {
        if (!condition) {
            throw new AssertionError("does not hold: " + sentence);
        }
    }

    /** The two are equal. */
    public static void same(Object one, Object other, String sentence) {
        if (!Objects.equals(one, other)) {
            throw new AssertionError(sentence + ": " + one + " and " + other);
        }
    }

    /** The two have the same octets. */
    public static void same(byte[] one, byte[] other, String sentence) {
        if (!Arrays.equals(one, other)) {
            throw new AssertionError(sentence + ": " + shown(one) + " and " + shown(other));
        }
    }

    /** Whether the octets at some place are those. */
    public static boolean matches(byte[] whole, int from, int to, byte[] part) {
        return from >= 0
                && to <= whole.length
                && Arrays.equals(whole, from, to, part, 0, part.length);
    }

    private static String shown(byte[] octets) {
        return "\"" + Printable.of(new String(octets, StandardCharsets.ISO_8859_1)) + "\"";
    }
}
