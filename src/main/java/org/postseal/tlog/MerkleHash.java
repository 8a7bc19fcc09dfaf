package org.postseal.tlog;

import java.security.MessageDigest;
import org.postseal.mail.Sha256;

/** The hashes of a Merkle tree (RFC 6962, section 2.1): SHA-256 with a mark for leaf or node. */
public final class MerkleHash {

    /** Octets of a hash. */
    public static final int OCTETS = 32;

    private static final byte LEAF = 0;
    private static final byte NODE = 1;

    private MerkleHash() {}

    /** The hash of an entry. */
    public static byte[] leaf(byte[] entry) {
        MessageDigest digest = Sha256.begin();
        digest.update(LEAF);
        return digest.digest(entry);
    }

    /** The hash of two subtrees side by side. */
    public static byte[] node(byte[] left, byte[] right) {
        MessageDigest digest = Sha256.begin();
        digest.update(NODE);
        digest.update(left);
        return digest.digest(right);
    }

    /** The root of a tree without entries. */
    public static byte[] empty() {
        return Sha256.begin().digest();
    }
}
