package org.postseal.proof;

import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import org.postseal.FakeClock;
import org.postseal.keys.SigningKey;
import org.postseal.store.DataFolder;
import org.postseal.store.Store;
import org.postseal.tlog.Checkpoint;
import org.postseal.tlog.MerkleHash;
import org.postseal.tlog.MerkleTree;
import org.postseal.tlog.SignedNote;
import org.postseal.tlog.VerifierKey;
import org.postseal.verify.LogFolder;

/** A database with records and a sequencer over it, which can be stopped and started again. */
public final class ProofFixture implements AutoCloseable {

    public static final String HOST = "relay.test";

    public final FakeClock clock = FakeClock.atStart();
    public final FaultyDisk disk = new FaultyDisk();
    public final Path data;
    public SigningKey key;
    private DataFolder folder;
    public Store store;
    public Sequencer sequencer;

    public ProofFixture(Path data) throws IOException {
        this.data = data;
        start();
    }

    private void start() throws IOException {
        folder = DataFolder.lock(data);
        Path file = ProofSettings.key(data);
        key =
                SigningKey.exists(file)
                        ? SigningKey.read(file)
                        : SigningKey.create(file, new SecureRandom());
        store = Store.open(folder);
        sequencer = new Sequencer(store, disk, settings(), key, clock);
    }

    public ProofSettings settings() {
        return new ProofSettings(ProofSettings.folder(data), HOST);
    }

    public void restart() throws IOException {
        close();
        start();
    }

    /** Records that were made true, but are not in the log yet. */
    public void record(String... records) throws IOException {
        store.write(sql -> {
            for (String record : records) {
                sql.update("INSERT INTO proof_pending (record) VALUES (?)", record);
            }
            return records.length;
        });
    }

    public void record(int from, int count) throws IOException {
        List<String> records = new ArrayList<>();
        for (int i = from; i < from + count; i++) {
            records.add("{\"n\":" + i + "}");
        }
        record(records.toArray(String[]::new));
    }

    public LogFolder log(int year) {
        return new LogFolder(settings().log(year));
    }

    public VerifierKey vkey(int year) {
        return key.as(ProofSettings.origin(HOST, year), VerifierKey.ED25519).key();
    }

    public long pending() throws IOException {
        return store.read(sql ->
                sql.query("SELECT COUNT(*) FROM proof_pending", row -> row.getLong(1)).getFirst());
    }

    /** All records of a year's log, after every one of them was proven to be in its checkpoint. */
    public List<String> verified(int year) throws Exception {
        LogFolder log = log(year);
        SignedNote note = log.checkpoint().orElseThrow();
        Checkpoint checkpoint = Checkpoint.parse(note.text());
        if (!note.isSignedBy(vkey(year))) {
            throw new AssertionError("not signed: " + checkpoint);
        }
        List<String> records = new ArrayList<>();
        List<byte[]> leaves = new ArrayList<>();
        for (long i = 0; i * 256 < checkpoint.size(); i++) {
            for (byte[] entry : log.bundle(i, checkpoint.size()).orElseThrow()) {
                records.add(new String(entry, java.nio.charset.StandardCharsets.UTF_8));
                leaves.add(MerkleHash.leaf(entry));
            }
        }
        MerkleTree tree = new MerkleTree(log.tree(checkpoint.size()));
        byte[] tiled = tree.root(checkpoint.size());
        byte[] own = leaves.isEmpty() ? MerkleHash.empty() : root(leaves);
        if (!java.util.Arrays.equals(tiled, checkpoint.root())
                || !java.util.Arrays.equals(own, checkpoint.root())) {
            throw new AssertionError("another root than the checkpoint's");
        }
        return records;
    }

    private static byte[] root(List<byte[]> leaves) {
        if (leaves.size() == 1) {
            return leaves.getFirst();
        }
        int left = Integer.highestOneBit(leaves.size() - 1);
        return MerkleHash.node(
                root(leaves.subList(0, left)), root(leaves.subList(left, leaves.size())));
    }

    @Override
    public void close() throws IOException {
        store.close();
        folder.close();
    }
}
