package org.postseal.proof;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.postseal.store.Disk;
import org.postseal.tlog.Checkpoint;
import org.postseal.tlog.MalformedLog;
import org.postseal.tlog.MerkleHash;
import org.postseal.tlog.NoteSigner;
import org.postseal.tlog.SignedNote;
import org.postseal.tlog.Tile;
import org.postseal.tlog.TiledTree;
import org.postseal.tlog.VerifierKey;
import org.postseal.verify.LogFolder;
import org.postseal.verify.ProofFault;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes one log grow: tiles and bundles are on disk before the checkpoint that needs them. What was
 * written of a batch that did not come to its checkpoint is written again, the same octets. Used by
 * one thread.
 */
final class LogWriter {

    private static final Logger LOG = LoggerFactory.getLogger(LogWriter.class);

    private final LogFolder folder;
    private final Disk disk;
    private final NoteSigner signer;
    private RightEdge edge;

    private LogWriter(LogFolder folder, Disk disk, NoteSigner signer, RightEdge edge) {
        this.folder = folder;
        this.disk = disk;
        this.signer = signer;
        this.edge = edge;
    }

    /**
     * Takes up a log, or begins one where there is none.
     *
     * @param signer its name is the log's
     * @throws ProofFault when what is there is not a whole log of this name and key
     */
    static LogWriter open(LogFolder folder, Disk disk, NoteSigner signer) throws IOException {
        Optional<SignedNote> note = folder.checkpoint();
        List<VerifierKey> keys = folder.keys();
        RightEdge edge =
                note.isEmpty()
                        ? RightEdge.empty()
                        : edge(folder, verified(note.get(), keys, signer));
        if (!keys.contains(signer.key())) {
            addKey(folder, disk, keys, signer.key());
        }
        return new LogWriter(folder, disk, signer, edge);
    }

    private static void addKey(
            LogFolder folder, Disk disk, List<VerifierKey> keys, VerifierKey more)
            throws IOException {
        if (!keys.isEmpty()) {
            LOG.warn("{} is signed by a new key from now on: {}", more.name(), more);
        }
        StringBuilder text = new StringBuilder();
        keys.forEach(key -> text.append(key).append('\n'));
        text.append(more).append('\n');
        disk.replace(
                Map.of(
                        folder.path().resolve(LogFolder.KEYS),
                        text.toString().getBytes(StandardCharsets.UTF_8)));
    }

    private static Checkpoint verified(SignedNote note, List<VerifierKey> keys, NoteSigner signer)
            throws ProofFault {
        List<VerifierKey> known = new ArrayList<>(keys);
        known.add(signer.key());
        try {
            Checkpoint checkpoint = Checkpoint.parse(note.text());
            if (!checkpoint.origin().equals(signer.key().name())) {
                throw new ProofFault(
                        "the checkpoint is of another log: "
                                + checkpoint.origin()
                                + " and not "
                                + signer.key().name());
            }
            if (known.stream().noneMatch(note::isSignedBy)) {
                throw new ProofFault(
                        "the checkpoint of "
                                + checkpoint.origin()
                                + " is not signed by this relay");
            }
            return checkpoint;
        } catch (MalformedLog e) {
            throw new ProofFault("the checkpoint: " + e.getMessage());
        }
    }

    /** The tiles that are not full, held against the checkpoint. */
    private static RightEdge edge(LogFolder folder, Checkpoint checkpoint) throws IOException {
        long size = checkpoint.size();
        TiledTree tree = folder.tree(size);
        List<List<byte[]>> levels = new ArrayList<>();
        try {
            for (int level = 0; size >>> (Byte.SIZE * level) > 0; level++) {
                long index = size >>> (Byte.SIZE * (level + 1));
                boolean none = TiledTree.width(size, level, index) == 0;
                levels.add(none ? List.of() : tree.tile(level, index).hashes());
            }
        } catch (MalformedLog e) {
            throw new ProofFault(checkpoint.origin() + ": " + e.getMessage());
        }
        RightEdge edge = new RightEdge(size, levels, entries(folder, size));
        if (!MessageDigest.isEqual(edge.root(), checkpoint.root())) {
            throw new ProofFault(
                    checkpoint.origin() + ": its tiles do not lead to the root of its checkpoint");
        }
        return edge;
    }

    private static List<byte[]> entries(LogFolder folder, long size) throws IOException {
        long index = size / Tile.WIDTH;
        if (TiledTree.width(size, 0, index) == 0) {
            return List.of();
        }
        return folder.bundle(index, size)
                .orElseThrow(() -> new ProofFault(folder.path() + ": its last bundle is missing"));
    }

    long size() {
        return edge.size();
    }

    byte[] root() {
        return edge.root();
    }

    /** The root of a smaller tree, as the tiles have it. */
    byte[] rootOf(long size) throws IOException {
        try {
            return new org.postseal.tlog.MerkleTree(folder.tree(edge.size())).root(size);
        } catch (MalformedLog e) {
            throw new ProofFault(signer.key().name() + ": " + e.getMessage());
        }
    }

    /** Whether an entry is the one that stands at a place. */
    boolean has(long index, byte[] entry) throws IOException {
        try {
            byte[] leaf = folder.tree(edge.size()).hash(0, index);
            return MessageDigest.isEqual(leaf, MerkleHash.leaf(entry));
        } catch (MalformedLog e) {
            throw new ProofFault(signer.key().name() + ": " + e.getMessage());
        }
    }

    /**
     * Adds entries and signs the checkpoint that has them.
     *
     * @throws IOException when it cannot be written: nothing was added then, and the same may be
     *     tried again
     */
    void append(List<byte[]> entries) throws IOException {
        RightEdge.Growth growth = edge.grown(entries);
        Map<Path, byte[]> files = new LinkedHashMap<>();
        growth.files().forEach((name, octets) -> files.put(folder.path().resolve(name), octets));
        disk.replace(files);
        RightEdge grown = growth.edge();
        String text = new Checkpoint(signer.key().name(), grown.size(), grown.root()).text();
        disk.replace(
                Map.of(
                        folder.path().resolve(LogFolder.CHECKPOINT),
                        SignedNote.sign(text, signer).octets()));
        edge = grown;
        growth.filled().forEach(this::sweep);
    }

    /** Partial tiles may go when the full one is there; that they stay is no harm. */
    private void sweep(Tile.Name full) {
        sweep(folder.path().resolve(full.path() + ".p"));
        if (full.level() == 0) {
            sweep(folder.path().resolve(full.entriesPath() + ".p"));
        }
    }

    private void sweep(Path partial) {
        java.io.File[] files = partial.toFile().listFiles();
        if (files == null) {
            return;
        }
        try {
            for (java.io.File file : Objects.requireNonNull(files)) {
                disk.delete(file.toPath());
            }
            disk.delete(partial);
        } catch (IOException e) {
            LOG.debug("{} stays: {}", partial, e.toString());
        }
    }
}
