package org.postseal.tlog;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Up to 256 consecutive hashes of one level of a tree, with the hashes above them that they make
 * whole (C2SP tlog-tiles).
 */
public final class Tile {

    /** Hashes of a full tile. */
    public static final int WIDTH = 256;

    /** Levels of the tree within one of tiles. */
    static final int HEIGHT = 8;

    /**
     * What a tile is called.
     *
     * @param level 0 for hashes of entries; above, each hash is that of a full tile below
     * @param index from the left, from 0
     * @param width hashes in it, from 1 to 256
     */
    public record Name(int level, long index, int width) {

        public Name {
            if (level < 0 || level > 63 || index < 0 || width < 1 || width > WIDTH) {
                throw new IllegalArgumentException("no tile has such a name");
            }
        }

        /** Its path below the log's prefix. */
        public String path() {
            return "tile/" + level + "/" + place();
        }

        /** The path of the bundle of entries whose hashes it has, at level 0. */
        public String entriesPath() {
            return "tile/entries/" + place();
        }

        private String place() {
            StringBuilder path = new StringBuilder("%03d".formatted(index % 1000));
            for (long rest = index / 1000; rest > 0; rest /= 1000) {
                path.insert(0, "x%03d/".formatted(rest % 1000));
            }
            return width == WIDTH ? path.toString() : path + ".p/" + width;
        }
    }

    private final List<List<byte[]>> heights = new ArrayList<>();

    private Tile(List<byte[]> hashes) {
        heights.add(List.copyOf(hashes));
        for (int height = 1; height <= HEIGHT; height++) {
            List<byte[]> below = heights.getLast();
            List<byte[]> above = new ArrayList<>(below.size() / 2);
            for (int i = 0; i + 1 < below.size(); i += 2) {
                above.add(MerkleHash.node(below.get(i), below.get(i + 1)));
            }
            heights.add(Collections.unmodifiableList(above));
        }
    }

    /** A tile of 1 to 256 hashes. */
    public static Tile of(List<byte[]> hashes) {
        if (hashes.isEmpty() || hashes.size() > WIDTH) {
            throw new IllegalArgumentException("a tile of " + hashes.size() + " hashes");
        }
        return new Tile(hashes);
    }

    /**
     * Reads a tile as it is stored.
     *
     * @throws MalformedLog when it has not the octets of that many hashes
     */
    public static Tile parse(byte[] octets, int width) throws MalformedLog {
        if (octets.length != width * MerkleHash.OCTETS) {
            throw new MalformedLog(
                    "a tile of " + width + " hashes has " + octets.length + " octets");
        }
        List<byte[]> hashes = new ArrayList<>(width);
        for (int i = 0; i < width; i++) {
            int from = i * MerkleHash.OCTETS;
            hashes.add(java.util.Arrays.copyOfRange(octets, from, from + MerkleHash.OCTETS));
        }
        return new Tile(hashes);
    }

    /** As it is stored. */
    public byte[] octets() {
        return octets(hashes());
    }

    /** A tile of these hashes as it is stored; those above them are not needed for it. */
    public static byte[] octets(List<byte[]> hashes) {
        byte[] all = new byte[hashes.size() * MerkleHash.OCTETS];
        for (int i = 0; i < hashes.size(); i++) {
            System.arraycopy(hashes.get(i), 0, all, i * MerkleHash.OCTETS, MerkleHash.OCTETS);
        }
        return all;
    }

    /** The hashes themselves, from the left. */
    public List<byte[]> hashes() {
        return heights.getFirst();
    }

    /** The one hash of a full tile. */
    public byte[] root() {
        return node(HEIGHT, 0);
    }

    /**
     * A hash above the tile's own.
     *
     * @param height 0 for the tile's own, up to 8
     */
    byte[] node(int height, int index) {
        return heights.get(height).get(index);
    }

    boolean has(int height, int index) {
        return index < heights.get(height).size();
    }
}
