package org.postseal.proof;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.postseal.tlog.MerkleHash;

/** What evidence costs beside its record. */
@State(Scope.Thread)
public class ProofBench {

    /** Of a batch: one round of the sequencer at some hundred messages a second. */
    private static final int ENTRIES = 256;

    private static final int ENTRY_OCTETS = 560;
    private static final int THERE_BEFORE = 100_100;

    private final byte[] salt = new byte[16];
    private final byte[] entry = "r".repeat(ENTRY_OCTETS).getBytes(StandardCharsets.US_ASCII);
    private final List<byte[]> entries = entries(ENTRIES);
    private final RightEdge edge = RightEdge.empty().grown(entries(THERE_BEFORE)).edge();

    private List<byte[]> entries(int count) {
        List<byte[]> all = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            all.add(entry);
        }
        return all;
    }

    /** An address as it stands in a record. */
    @Benchmark
    public String commitment() {
        return Journal.digest(salt, "", "somebody@example.org");
    }

    /** The hash of one record. */
    @Benchmark
    public byte[] leafHash() {
        return MerkleHash.leaf(entry);
    }

    /** 256 records into a tree of a hundred thousand, with its files and its root. */
    @Benchmark
    public byte[] merkleAppend256() {
        return edge.grown(entries).edge().root();
    }
}
