package org.postseal.proof;

import java.util.Arrays;
import java.util.random.RandomGenerator;

/**
 * Salts, drawn from the generator for many at once: each drawing costs much, whatever its size.
 * What was given away is not held here any more. Safe for many threads.
 */
final class Salts {

    private static final int SALT_OCTETS = 16;
    private static final int DRAWN_OCTETS = 4096;

    private final RandomGenerator random;
    private final byte[] drawn = new byte[DRAWN_OCTETS];
    private int given = DRAWN_OCTETS;

    /**
     * @param random one that nobody can foretell
     */
    Salts(RandomGenerator random) {
        this.random = random;
    }

    /** Sixteen octets that nobody else gets. */
    synchronized byte[] next() {
        if (given == DRAWN_OCTETS) {
            random.nextBytes(drawn);
            given = 0;
        }
        int end = given + SALT_OCTETS;
        byte[] salt = Arrays.copyOfRange(drawn, given, end);
        Arrays.fill(drawn, given, end, (byte) 0);
        given = end;
        return salt;
    }
}
