package org.postseal.verify;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.postseal.tlog.Checkpoint;
import org.postseal.tlog.MalformedLog;
import org.postseal.tlog.MerkleHash;
import org.postseal.tlog.MerkleTree;
import org.postseal.tlog.ProofCheck;
import org.postseal.tlog.SignedNote;
import org.postseal.tlog.Tile;
import org.postseal.tlog.TiledTree;

/**
 * Looks at a whole log in its folder: every record against its tile, every tile against the one
 * above, the root against the signed checkpoint, and the checkpoint against earlier ones that
 * somebody kept. Used by one thread.
 */
public final class LogAudit {

    private final LogFolder folder;
    private final Trust trust;
    private final Trust.Notes notes = new Trust.Notes();
    private final Reckoning reckoning = new Reckoning();
    private long pruned;

    private LogAudit(LogFolder folder, Trust trust) {
        this.folder = folder;
        this.trust = trust;
    }

    /**
     * The verdict on a log.
     *
     * @param kept checkpoints of it from earlier, or from elsewhere
     * @throws IOException when it cannot be read
     */
    public static Verdict of(LogFolder folder, List<SignedNote> kept, Trust trust)
            throws IOException {
        LogAudit audit = new LogAudit(folder, trust);
        audit.look(kept);
        return audit.notes.verdict("");
    }

    private void look(List<SignedNote> kept) throws IOException {
        Optional<SignedNote> note = folder.checkpoint();
        if (note.isEmpty()) {
            notes.fault(folder.path() + " has no checkpoint: it is no log, or it was emptied.");
            return;
        }
        Optional<Checkpoint> checkpoint = trust.checkpoint(note.get(), notes);
        if (checkpoint.isEmpty()) {
            return;
        }
        long size = checkpoint.get().size();
        TiledTree tree = folder.tree(size);
        try {
            for (int level = 1; TiledTree.width(size, level, 0) > 0; level++) {
                tiles(tree, level, size);
            }
            HandshakeCheck signed =
                    new HandshakeCheck(new Beside(folder, tree, trust), trust, notes);
            records(tree, checkpoint.get(), signed);
            signed.end();
            byte[] root = new MerkleTree(tree).root(size);
            if (!MessageDigest.isEqual(root, checkpoint.get().root())) {
                notes.fault(
                        "The tiles lead to another root than the one that was signed: the log was"
                                + " rewritten after its checkpoint.");
            }
        } catch (MalformedLog e) {
            notes.fault(
                    "The checkpoint speaks of "
                            + size
                            + " records, and they are not all there ("
                            + e.getMessage()
                            + "): something was removed, or the checkpoint is from the future.");
        }
        for (SignedNote earlier : kept) {
            compare(earlier, checkpoint.get(), tree);
        }
        List<Trust.Seen> seen = new ArrayList<>();
        seen.add(new Trust.Seen(note.get(), size));
        Optional<SignedNote> witnessed = folder.witnessed();
        if (witnessed.isPresent()) {
            compare(witnessed.get(), checkpoint.get(), tree)
                    .ifPresent(records -> seen.add(new Trust.Seen(witnessed.get(), records)));
        }
        trust.witnesses(seen, notes);
        reckoning.faults().forEach(fault -> notes.fault("It does not add up: " + fault + "."));
        notes.findings.add(
                size + " records, " + pruned + " of them pruned and known by their digests alone");
    }

    private void tiles(TiledTree tree, int level, long size) throws MalformedLog {
        for (long index = 0; TiledTree.width(size, level, index) > 0; index++) {
            List<byte[]> hashes = tree.tile(level, index).hashes();
            for (int i = 0; i < hashes.size(); i++) {
                long below = index * Tile.WIDTH + i;
                if (!MessageDigest.isEqual(tree.tile(level - 1, below).root(), hashes.get(i))) {
                    notes.fault(
                            "Tile "
                                    + new Tile.Name(level - 1, below, Tile.WIDTH).path()
                                    + " is not the one that the tile above it was made of: it was"
                                    + " replaced.");
                }
            }
        }
    }

    /** Handshakes beside a log, its own tree, and the logs of other years. */
    private record Beside(LogFolder folder, TiledTree tree, Trust trust)
            implements HandshakeCheck.Source {

        @Override
        public Optional<byte[]> file(Instant at, String sha256) throws IOException {
            return folder.handshake(at, sha256);
        }

        @Override
        public HandshakeCheck.Growth grew(String sha256, Checkpoint earlier, Checkpoint now)
                throws IOException {
            if (earlier.origin().equals(now.origin())) {
                return HandshakeCheck.Growth.of(
                        MessageDigest.isEqual(rootOf(earlier.size(), tree), earlier.root()));
            }
            try {
                return grewBeside(earlier);
            } catch (MalformedLog e) {
                throw new ProofFault("the log of that year: " + e.getMessage());
            }
        }

        /** Nobody has looked at that log's tiles: both of its roots are computed anew. */
        private HandshakeCheck.Growth grewBeside(Checkpoint earlier)
                throws IOException, MalformedLog {
            LogFolder log = folder.beside(HandshakeCheck.year(earlier));
            Optional<SignedNote> note = log.checkpoint();
            if (note.isEmpty()) {
                return HandshakeCheck.Growth.UNKNOWN;
            }
            Checkpoint last = Checkpoint.parse(note.get().text());
            if (!last.origin().equals(earlier.origin()) || !trust.isSigned(last, note.get())) {
                return HandshakeCheck.Growth.UNKNOWN;
            }
            if (earlier.size() > last.size()) {
                return HandshakeCheck.Growth.REFUTED;
            }
            MerkleTree whole = new MerkleTree(log.tree(last.size()));
            return HandshakeCheck.Growth.of(
                    ProofCheck.grew(
                            earlier.tree(),
                            last.tree(),
                            whole.consistency(earlier.size(), last.size())));
        }
    }

    private void records(TiledTree tree, Checkpoint now, HandshakeCheck signed)
            throws IOException, MalformedLog {
        long size = now.size();
        for (long index = 0; TiledTree.width(size, 0, index) > 0; index++) {
            List<byte[]> leaves = tree.tile(0, index).hashes();
            Optional<List<byte[]>> bundle;
            try {
                bundle = folder.bundle(index, size);
            } catch (ProofFault e) {
                notes.fault(
                        "Records were removed or torn from those from "
                                + index * Tile.WIDTH
                                + " on: "
                                + e.getMessage()
                                + ".");
                continue;
            }
            if (bundle.isEmpty()) {
                pruned += leaves.size();
            } else {
                List<byte[]> entries = bundle.get();
                records(index * Tile.WIDTH, leaves, entries);
                for (int i = 0; i < entries.size(); i++) {
                    Optional<Entry> entry = read(index * Tile.WIDTH + i, entries.get(i));
                    if (entry.isPresent()) {
                        signed.look(now, index * Tile.WIDTH + i, entry.get());
                    }
                }
            }
        }
    }

    private void records(long first, List<byte[]> leaves, List<byte[]> entries) {
        List<byte[]> found = entries.stream().map(MerkleHash::leaf).toList();
        for (int i = 0; i < entries.size(); i++) {
            if (!MessageDigest.isEqual(found.get(i), leaves.get(i))) {
                notes.fault(misfit(first, i, leaves, found.get(i)));
            }
        }
    }

    private static String misfit(long first, int i, List<byte[]> leaves, byte[] found) {
        for (int place = 0; place < leaves.size(); place++) {
            if (MessageDigest.isEqual(leaves.get(place), found)) {
                return "Record "
                        + (first + i)
                        + " is the one that was signed as record "
                        + (first + place)
                        + ": they were reordered.";
            }
        }
        return "Record "
                + (first + i)
                + " is not the one that was signed: it was changed or replaced.";
    }

    private Optional<Entry> read(long index, byte[] record) {
        try {
            Entry entry = Entry.parse(new String(record, StandardCharsets.UTF_8));
            reckoning.add(index, entry);
            if (entry.time().filter(trust::isFuture).isPresent()) {
                notes.fault("Record " + index + " is from the future: " + entry.time().get() + ".");
            }
            return Optional.of(entry);
        } catch (MalformedLog e) {
            notes.fault("Record " + index + " cannot be read: " + e.getMessage() + ".");
            return Optional.empty();
        }
    }

    /** How many records it had, if the log still begins with what it was. */
    private Optional<Long> compare(SignedNote note, Checkpoint now, TiledTree tree) {
        Optional<Checkpoint> kept = trust.checkpoint(note, notes);
        if (kept.isEmpty()) {
            return Optional.empty();
        }
        Checkpoint before = kept.get();
        if (!before.origin().equals(now.origin())) {
            notes.fault("The checkpoint that was kept is of another log: " + before.origin() + ".");
        } else if (before.size() > now.size()) {
            notes.fault(
                    "The log was rolled back: a checkpoint of "
                            + before.size()
                            + " records was signed, and now there are "
                            + now.size()
                            + ".");
        } else if (!MessageDigest.isEqual(rootOf(before.size(), tree), before.root())) {
            notes.fault(
                    "There are two logs under one key: the first "
                            + before.size()
                            + " records here are not the ones that were signed in the checkpoint"
                            + " that was kept. Both checkpoints together prove it.");
        } else {
            notes.findings.add("it still begins with the " + before.size() + " records it had");
            return Optional.of(before.size());
        }
        return Optional.empty();
    }

    private static byte[] rootOf(long size, TiledTree tree) {
        try {
            return new MerkleTree(tree).root(size);
        } catch (MalformedLog e) {
            return new byte[0];
        }
    }

    /** Checkpoints from files. */
    public static List<SignedNote> notes(List<java.nio.file.Path> files) throws IOException {
        List<SignedNote> notes = new ArrayList<>();
        for (java.nio.file.Path file : files) {
            try {
                notes.add(SignedNote.parse(java.nio.file.Files.readAllBytes(file)));
            } catch (MalformedLog e) {
                throw new ProofFault(file + ": " + e.getMessage());
            }
        }
        return notes;
    }
}
