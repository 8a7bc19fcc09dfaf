package org.postseal.tlog;

/** A key that signs, with the name and key by which others verify it. */
public interface NoteSigner {

    /** The public half. */
    VerifierKey key();

    /** The Ed25519 signature of these octets (RFC 8032). */
    byte[] sign(byte[] message);
}
