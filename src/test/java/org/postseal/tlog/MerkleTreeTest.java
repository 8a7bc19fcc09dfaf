package org.postseal.tlog;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class MerkleTreeTest {

    private static final int SIZE_MAX = 70;

    /** The trees that Certificate Transparency's own tests hold their implementations against. */
    private static final List<String> ENTRIES =
            List.of(
                    "",
                    "00",
                    "10",
                    "2021",
                    "3031",
                    "40414243",
                    "5051525354555657",
                    "606162636465666768696a6b6c6d6e6f");

    private static final List<String> ROOTS =
            List.of(
                    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
                    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
                    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
                    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
                    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
                    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
                    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
                    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
                    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328");

    private final MemoryTree tree = MemoryTree.of(SIZE_MAX);
    private final MerkleTree merkle = new MerkleTree(tree);

    @Test
    @DisplayName("E03 roots are those of the trees that everybody tests with (RFC 6962, 2.1)")
    void knownRoots() throws Exception {
        MemoryTree known = new MemoryTree();
        ENTRIES.forEach(e -> known.leaves.add(MerkleHash.leaf(HexFormat.of().parseHex(e))));
        for (int size = 0; size <= ENTRIES.size(); size++) {
            byte[] root = new MerkleTree(known).root(size);
            assertThat(HexFormat.of().formatHex(root)).isEqualTo(ROOTS.get(size));
        }
    }

    @Test
    @DisplayName(
            "E03 E04 every entry of every tree proves that it is in it, and no other proof will do")
    void inclusion() throws Exception {
        for (int size = 1; size <= SIZE_MAX; size++) {
            byte[] root = tree.root(size);
            assertThat(merkle.root(size)).isEqualTo(root);
            for (int i = 0; i < size; i++) {
                List<byte[]> proof = merkle.inclusion(i, size);
                byte[] leaf = tree.leaves.get(i);
                assertThat(ProofCheck.includes(root, size, leaf, i, proof)).isTrue();
                byte[] other = tree.leaves.get((i + 1) % SIZE_MAX);
                assertThat(ProofCheck.includes(root, size, other, i, proof)).isFalse();
                assertThat(ProofCheck.includes(root, size, leaf, i + 1, proof)).isFalse();
                assertThat(ProofCheck.includes(root, size, leaf, i, longer(proof))).isFalse();
                if (!proof.isEmpty()) {
                    assertThat(ProofCheck.includes(root, size, leaf, i, flipped(proof))).isFalse();
                    assertThat(ProofCheck.includes(root, size, leaf, i, shorter(proof))).isFalse();
                }
            }
        }
    }

    @Test
    @DisplayName(
            "E03 every tree proves that it begins with every older one, and no other proof will do")
    void consistency() throws Exception {
        for (int size = 0; size <= SIZE_MAX; size++) {
            ProofCheck.Tree newer = new ProofCheck.Tree(size, tree.root(size));
            for (int older = 0; older <= size; older++) {
                ProofCheck.Tree before = new ProofCheck.Tree(older, tree.root(older));
                List<byte[]> proof = merkle.consistency(older, size);
                assertThat(ProofCheck.grew(before, newer, proof)).isTrue();
                assertThat(ProofCheck.grew(before, newer, longer(proof))).isFalse();
                if (!proof.isEmpty()) {
                    assertThat(ProofCheck.grew(before, newer, flipped(proof))).isFalse();
                    assertThat(ProofCheck.grew(before, newer, shorter(proof))).isFalse();
                    var wrong = new ProofCheck.Tree(older, tree.leaves.getLast());
                    assertThat(ProofCheck.grew(wrong, newer, proof)).isFalse();
                }
                if (older < size) {
                    assertThat(ProofCheck.grew(newer, before, proof)).isFalse();
                }
            }
        }
    }

    private static List<byte[]> longer(List<byte[]> proof) {
        List<byte[]> out = new ArrayList<>(proof);
        out.add(MerkleHash.empty());
        return out;
    }

    private static List<byte[]> shorter(List<byte[]> proof) {
        return proof.subList(0, proof.size() - 1);
    }

    private static List<byte[]> flipped(List<byte[]> proof) {
        List<byte[]> out = new ArrayList<>(proof);
        byte[] last = out.removeLast().clone();
        last[0] ^= 1;
        out.add(last);
        return out;
    }
}
