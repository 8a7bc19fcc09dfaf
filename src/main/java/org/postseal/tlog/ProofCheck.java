package org.postseal.tlog;

import java.security.MessageDigest;
import java.util.List;

/** Holds a proof against the roots of trees, without the trees (RFC 6962, section 2.1). */
public final class ProofCheck {

    private ProofCheck() {}

    /** Whether the proof leads from a leaf at a place to the root of a tree of that size. */
    public static boolean includes(
            byte[] root, long size, byte[] leaf, long index, List<byte[]> proof) {
        if (index < 0 || index >= size) {
            return false;
        }
        long at = index;
        long last = size - 1;
        byte[] hash = leaf;
        for (byte[] sibling : proof) {
            if (last == 0) {
                return false;
            }
            if ((at & 1) == 1 || at == last) {
                hash = MerkleHash.node(sibling, hash);
                while ((at & 1) == 0 && at != 0) {
                    at >>>= 1;
                    last >>>= 1;
                }
            } else {
                hash = MerkleHash.node(hash, sibling);
            }
            at >>>= 1;
            last >>>= 1;
        }
        return last == 0 && MessageDigest.isEqual(hash, root);
    }

    /** A tree by its size and root. */
    @SuppressWarnings("ArrayRecordComponent") // nobody changes what is in it
    public record Tree(long size, byte[] root) {}

    /** Whether the proof shows that the newer tree begins with the older one. */
    public static boolean grew(Tree older, Tree newer, List<byte[]> proof) {
        if (older.size() > newer.size() || older.size() < 0) {
            return false;
        }
        if (older.size() == newer.size()) {
            return proof.isEmpty() && MessageDigest.isEqual(older.root(), newer.root());
        }
        if (older.size() == 0) {
            return proof.isEmpty() && MessageDigest.isEqual(older.root(), MerkleHash.empty());
        }
        return climbs(older, newer, proof);
    }

    private static boolean climbs(Tree older, Tree newer, List<byte[]> proof) {
        long at = older.size() - 1;
        long last = newer.size() - 1;
        int rise = Long.numberOfTrailingZeros(~at);
        at >>>= rise;
        last >>>= rise;
        int next = 0;
        byte[] before;
        if (at == 0) {
            before = older.root(); // the older tree is one whole subtree of the newer
        } else if (proof.isEmpty()) {
            return false;
        } else {
            before = proof.get(next++);
        }
        byte[] after = before;
        for (; next < proof.size(); next++) {
            byte[] sibling = proof.get(next);
            if (last == 0) {
                return false;
            }
            if ((at & 1) == 1 || at == last) {
                before = MerkleHash.node(sibling, before);
                after = MerkleHash.node(sibling, after);
                while ((at & 1) == 0 && at != 0) {
                    at >>>= 1;
                    last >>>= 1;
                }
            } else {
                after = MerkleHash.node(after, sibling);
            }
            at >>>= 1;
            last >>>= 1;
        }
        return last == 0
                && MessageDigest.isEqual(before, older.root())
                && MessageDigest.isEqual(after, newer.root());
    }
}
