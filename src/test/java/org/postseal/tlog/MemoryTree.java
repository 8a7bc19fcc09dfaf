package org.postseal.tlog;

import java.util.ArrayList;
import java.util.List;

/** A tree held whole, by the definition of RFC 6962, section 2.1, and by nothing cleverer. */
final class MemoryTree implements HashSource {

    final List<byte[]> leaves = new ArrayList<>();

    static MemoryTree of(int size) {
        MemoryTree tree = new MemoryTree();
        for (int i = 0; i < size; i++) {
            tree.leaves.add(MerkleHash.leaf(("entry " + i).getBytes()));
        }
        return tree;
    }

    byte[] root(int size) {
        return size == 0 ? MerkleHash.empty() : span(0, size);
    }

    private byte[] span(int from, int to) {
        if (to - from == 1) {
            return leaves.get(from);
        }
        int left = 1;
        while (left * 2 < to - from) {
            left *= 2;
        }
        return MerkleHash.node(span(from, from + left), span(from + left, to));
    }

    @Override
    public byte[] hash(int height, long index) {
        return span((int) (index << height), (int) ((index + 1) << height));
    }
}
