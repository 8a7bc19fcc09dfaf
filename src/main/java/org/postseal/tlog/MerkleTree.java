package org.postseal.tlog;

import java.util.ArrayList;
import java.util.List;

/**
 * Roots and proofs of a tree (RFC 6962, section 2.1), from the hashes of its whole subtrees. A
 * proof is a list of hashes from the leaf's side upward.
 */
public final class MerkleTree {

    private final HashSource source;

    public MerkleTree(HashSource source) {
        this.source = source;
    }

    /** The root of the first {@code size} entries. */
    public byte[] root(long size) throws MalformedLog {
        return size == 0 ? MerkleHash.empty() : range(0, size);
    }

    /** That an entry stands at a place in the tree of {@code size} entries (section 2.1.1). */
    public List<byte[]> inclusion(long index, long size) throws MalformedLog {
        if (index < 0 || index >= size) {
            throw new IllegalArgumentException(index + " is not below " + size);
        }
        List<byte[]> proof = new ArrayList<>();
        path(index, 0, size, proof);
        return proof;
    }

    private void path(long index, long from, long to, List<byte[]> proof) throws MalformedLog {
        if (to - from == 1) {
            return;
        }
        long middle = from + split(to - from);
        if (index < middle) {
            path(index, from, middle, proof);
            proof.add(range(middle, to));
        } else {
            path(index, middle, to, proof);
            proof.add(range(from, middle));
        }
    }

    /** That the tree of {@code size} entries begins with the tree of {@code older} (2.1.2). */
    public List<byte[]> consistency(long older, long size) throws MalformedLog {
        if (older < 0 || older > size) {
            throw new IllegalArgumentException(older + " is above " + size);
        }
        List<byte[]> proof = new ArrayList<>();
        if (older > 0 && older < size) {
            subproof(older, new Span(0, size), true, proof);
        }
        return proof;
    }

    private record Span(long from, long to) {
        long length() {
            return to - from;
        }
    }

    /**
     * @param known whether the verifier has the hash of the span already: the older root
     */
    private void subproof(long older, Span span, boolean known, List<byte[]> proof)
            throws MalformedLog {
        if (older == span.length()) {
            if (!known) {
                proof.add(range(span.from(), span.to()));
            }
            return;
        }
        long left = split(span.length());
        long middle = span.from() + left;
        if (older <= left) {
            subproof(older, new Span(span.from(), middle), known, proof);
            proof.add(range(middle, span.to()));
        } else {
            subproof(older - left, new Span(middle, span.to()), false, proof);
            proof.add(range(span.from(), middle));
        }
    }

    /** The hash of the entries from one to before another; the span begins where a subtree may. */
    private byte[] range(long from, long to) throws MalformedLog {
        long length = to - from;
        if (Long.bitCount(length) == 1) {
            int height = Long.numberOfTrailingZeros(length);
            return source.hash(height, from >>> height);
        }
        long middle = from + split(length);
        return MerkleHash.node(range(from, middle), range(middle, to));
    }

    /** The largest power of two below a number of at least two. */
    private static long split(long length) {
        return Long.highestOneBit(length - 1);
    }
}
