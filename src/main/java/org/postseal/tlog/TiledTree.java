package org.postseal.tlog;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The hashes of a tree of a known size, read from its tiles. Not verified in any way: a root that
 * comes of them is to be held against a signed one. Used by one thread.
 */
public final class TiledTree implements HashSource {

    private static final int TILES_HELD_MAX = 512;

    /** Where tiles come from. */
    @FunctionalInterface
    public interface Tiles {
        /**
         * The octets of a tile.
         *
         * @throws MalformedLog when it cannot be had
         */
        byte[] read(Tile.Name name) throws MalformedLog;
    }

    private final long size;
    private final Tiles tiles;
    private final Map<Tile.Name, Tile> held =
            new LinkedHashMap<>(64, 0.75f, true) {
                private static final long serialVersionUID = 1L;

                @Override
                protected boolean removeEldestEntry(Map.Entry<Tile.Name, Tile> eldest) {
                    return size() > TILES_HELD_MAX;
                }
            };

    public TiledTree(long size, Tiles tiles) {
        this.size = size;
        this.tiles = tiles;
    }

    /** How many hashes the tile at a place has in a tree of some size; 0 where there is none. */
    public static int width(long size, int level, long index) {
        long hashes = level * Tile.HEIGHT > 62 ? 0 : size >>> (level * Tile.HEIGHT);
        return Math.clamp(hashes - index * Tile.WIDTH, 0, Tile.WIDTH);
    }

    @Override
    public byte[] hash(int height, long index) throws MalformedLog {
        int level = height / Tile.HEIGHT;
        int above = height % Tile.HEIGHT;
        long first = index << above;
        long place = first / Tile.WIDTH;
        Tile tile = tile(level, place);
        int within = (int) ((first % Tile.WIDTH) >>> above);
        if (!tile.has(above, within)) {
            throw new MalformedLog("the tree has no such subtree");
        }
        return tile.node(above, within);
    }

    /**
     * A tile of this tree.
     *
     * @throws MalformedLog when it is not there
     */
    public Tile tile(int level, long index) throws MalformedLog {
        int width = width(size, level, index);
        if (width == 0) {
            throw new MalformedLog("the tree has no tile " + level + "/" + index);
        }
        Tile.Name name = new Tile.Name(level, index, width);
        Tile known = held.get(name);
        if (known == null) {
            known = Tile.parse(tiles.read(name), width);
            held.put(name, known);
        }
        return known;
    }
}
