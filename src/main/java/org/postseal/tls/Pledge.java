package org.postseal.tls;

/**
 * What a client's hello carries in the place of mere chance: its random is a digest of something
 * that is named later, and of a nonce that is secret until then. Who signs the handshake has signed
 * that, too.
 *
 * @param random for the hello, 32 octets
 * @param head what it commits to; not read here
 * @param nonce 32 octets that nobody else knows, or the random could be told from chance
 */
@SuppressWarnings("ArrayRecordComponent") // nobody changes what is in it, and nobody compares it
public record Pledge(byte[] random, byte[] head, byte[] nonce) {

    /** Octets of a hello's random (RFC 8446, section 4.1.2). */
    static final int RANDOM_OCTETS = 32;

    public Pledge {
        if (random.length != RANDOM_OCTETS) {
            throw new IllegalArgumentException("a random of %d octets".formatted(random.length));
        }
    }
}
