package org.postseal.proof;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.postseal.tlog.EntryBundle;
import org.postseal.tlog.MerkleHash;
import org.postseal.tlog.Tile;

/**
 * The tiles of a growing tree that are not full: all that is needed to make it grow, and to know
 * its root. Used by one thread.
 */
final class RightEdge {

    private final long size;
    private final List<List<byte[]>> levels;
    private final List<byte[]> entries;

    /**
     * @param levels the hashes of the last tile of each level that is not full
     * @param entries those whose hashes are the last of level 0
     */
    RightEdge(long size, List<List<byte[]>> levels, List<byte[]> entries) {
        this.size = size;
        this.levels = levels;
        this.entries = entries;
    }

    static RightEdge empty() {
        return new RightEdge(0, List.of(), List.of());
    }

    long size() {
        return size;
    }

    /**
     * What comes of more entries.
     *
     * @param files paths below the log's folder, and what is to stand there
     * @param filled tiles that were partial before and are full now
     */
    record Growth(RightEdge edge, Map<String, byte[]> files, List<Tile.Name> filled) {}

    /** The tree with more entries; this one stays as it is. */
    Growth grown(List<byte[]> more) {
        Growing growing = new Growing();
        more.forEach(growing::add);
        return growing.end();
    }

    private final class Growing {
        private final List<List<byte[]>> rows = new ArrayList<>();
        private final List<byte[]> bundle = new ArrayList<>(entries);
        private final Map<String, byte[]> files = new LinkedHashMap<>();
        private final List<Tile.Name> filled = new ArrayList<>();
        private long now = size;

        Growing() {
            levels.forEach(level -> rows.add(new ArrayList<>(level)));
        }

        void add(byte[] entry) {
            bundle.add(entry);
            now++;
            if (bundle.size() == Tile.WIDTH) {
                Tile.Name name = new Tile.Name(0, now / Tile.WIDTH - 1, Tile.WIDTH);
                files.put(name.entriesPath(), EntryBundle.octets(bundle));
                bundle.clear();
            }
            add(0, MerkleHash.leaf(entry));
        }

        private void add(int level, byte[] hash) {
            if (level == rows.size()) {
                rows.add(new ArrayList<>());
            }
            List<byte[]> row = rows.get(level);
            row.add(hash);
            if (row.size() == Tile.WIDTH) {
                Tile tile = Tile.of(row);
                Tile.Name name = new Tile.Name(level, last(level), Tile.WIDTH);
                files.put(name.path(), tile.octets());
                filled.add(name);
                row.clear();
                add(level + 1, tile.root());
            }
        }

        /** The index of the tile at a level that was just filled. */
        private long last(int level) {
            return (now >>> (Byte.SIZE * (level + 1))) - 1;
        }

        Growth end() {
            for (int level = 0; level < rows.size(); level++) {
                List<byte[]> row = rows.get(level);
                if (!row.isEmpty()) {
                    long index = now >>> (Byte.SIZE * (level + 1));
                    Tile.Name name = new Tile.Name(level, index, row.size());
                    files.put(name.path(), Tile.octets(row));
                    if (level == 0) {
                        files.put(name.entriesPath(), EntryBundle.octets(bundle));
                    }
                }
            }
            return new Growth(new RightEdge(now, rows, bundle), files, filled);
        }
    }

    /** The root of the tree. */
    byte[] root() {
        byte @Nullable [] root = null;
        for (List<byte[]> level : levels) {
            root = folded(level, root);
        }
        return root == null ? MerkleHash.empty() : root;
    }

    /** The whole subtrees of a partial tile, the smallest and last first, before what is right. */
    private static byte @Nullable [] folded(List<byte[]> level, byte @Nullable [] right) {
        byte @Nullable [] root = right;
        int end = level.size();
        while (end > 0) {
            int length = Integer.lowestOneBit(end);
            byte[] left = whole(level.subList(end - length, end));
            root = root == null ? left : MerkleHash.node(left, root);
            end -= length;
        }
        return root;
    }

    private static byte[] whole(List<byte[]> hashes) {
        if (hashes.size() == 1) {
            return hashes.getFirst();
        }
        int half = hashes.size() / 2;
        return MerkleHash.node(
                whole(hashes.subList(0, half)), whole(hashes.subList(half, hashes.size())));
    }
}
