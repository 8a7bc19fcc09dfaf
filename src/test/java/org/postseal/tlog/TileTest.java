package org.postseal.tlog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Against the words and the examples of C2SP tlog-tiles. */
class TileTest {

    @Test
    @DisplayName("names are those of the specification's examples")
    void names() {
        assertThat(new Tile.Name(0, 1234067, 256).path()).isEqualTo("tile/0/x001/x234/067");
        assertThat(new Tile.Name(0, 0, 256).path()).isEqualTo("tile/0/000");
        assertThat(new Tile.Name(1, 1, 17).path()).isEqualTo("tile/1/001.p/17");
        assertThat(new Tile.Name(0, 1000, 1).entriesPath()).isEqualTo("tile/entries/x001/000.p/1");
    }

    @Test
    @DisplayName("a tree of 70,000 has the tiles that the specification counts")
    void counts() {
        assertThat(TiledTree.width(70_000, 0, 272)).isEqualTo(256);
        assertThat(TiledTree.width(70_000, 0, 273)).isEqualTo(112);
        assertThat(TiledTree.width(70_000, 0, 274)).isZero();
        assertThat(TiledTree.width(70_000, 1, 0)).isEqualTo(256);
        assertThat(TiledTree.width(70_000, 1, 1)).isEqualTo(17);
        assertThat(TiledTree.width(70_000, 2, 0)).isEqualTo(1);
        assertThat(TiledTree.width(70_000, 3, 0)).isZero();
        assertThat(TiledTree.width(256, 0, 0)).isEqualTo(256);
        assertThat(TiledTree.width(256, 1, 0)).isEqualTo(1);
    }

    @Test
    @DisplayName("roots and proofs from tiles are those of the definition")
    void tiledTree() throws Exception {
        int size = 1000;
        MemoryTree memory = MemoryTree.of(size);
        Map<Tile.Name, byte[]> stored = new HashMap<>();
        store(memory.leaves, 0, stored);
        MerkleTree tiled =
                new MerkleTree(
                        new TiledTree(
                                size,
                                name -> {
                                    byte[] octets = stored.get(name);
                                    if (octets == null) {
                                        throw new MalformedLog("no " + name);
                                    }
                                    return octets;
                                }));
        assertThat(tiled.root(size)).isEqualTo(memory.root(size));
        for (int older : new int[] {1, 255, 256, 257, 768, 999}) {
            var before = new ProofCheck.Tree(older, memory.root(older));
            var now = new ProofCheck.Tree(size, memory.root(size));
            assertThat(ProofCheck.grew(before, now, tiled.consistency(older, size))).isTrue();
        }
        for (int i = 0; i < size; i += 37) {
            List<byte[]> proof = tiled.inclusion(i, size);
            byte[] leaf = memory.leaves.get(i);
            assertThat(ProofCheck.includes(memory.root(size), size, leaf, i, proof)).isTrue();
        }
    }

    private static void store(List<byte[]> hashes, int level, Map<Tile.Name, byte[]> stored) {
        List<byte[]> above = new ArrayList<>();
        for (int i = 0; i < hashes.size(); i += 256) {
            Tile tile = Tile.of(hashes.subList(i, Math.min(i + 256, hashes.size())));
            int width = tile.hashes().size();
            stored.put(new Tile.Name(level, i / 256, width), tile.octets());
            if (width == 256) {
                above.add(tile.root());
            }
        }
        if (!above.isEmpty()) {
            store(above, level + 1, stored);
        }
    }

    @Test
    @DisplayName("a tile of other than its octets is refused")
    void shortTile() {
        assertThatThrownBy(() -> Tile.parse(new byte[33], 1)).isInstanceOf(MalformedLog.class);
    }

    @Test
    @DisplayName("entries stand behind their lengths, most significant octet first")
    void bundle() throws Exception {
        byte[] one = "a".repeat(258).getBytes(StandardCharsets.US_ASCII);
        byte[] octets = EntryBundle.octets(List.of(one, new byte[0]));
        assertThat(octets).hasSize(262).startsWith(1, 2, 'a').endsWith('a', 0, 0);
        assertThat(EntryBundle.entries(octets, 2)).containsExactly(one, new byte[0]);
        assertThatThrownBy(() -> EntryBundle.entries(octets, 3)).isInstanceOf(MalformedLog.class);
        byte[] torn = java.util.Arrays.copyOf(octets, 100);
        assertThatThrownBy(() -> EntryBundle.entries(torn, 1)).isInstanceOf(MalformedLog.class);
        assertThatThrownBy(() -> EntryBundle.entries(new byte[1], 1))
                .isInstanceOf(MalformedLog.class);
    }
}
