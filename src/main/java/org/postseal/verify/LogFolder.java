package org.postseal.verify;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.postseal.tlog.EntryBundle;
import org.postseal.tlog.MalformedLog;
import org.postseal.tlog.SignedNote;
import org.postseal.tlog.Tile;
import org.postseal.tlog.TiledTree;
import org.postseal.tlog.VerifierKey;

/** The files of one log, as they are read: nothing of them is verified here. */
public final class LogFolder {

    public static final String CHECKPOINT = "checkpoint";
    public static final String WITNESSED = "checkpoint.witnessed";
    public static final String KEYS = "keys";

    /** Beside the logs: handshakes that records name, in a folder for each day (UTC). */
    public static final String HANDSHAKES = "handshakes";

    private static final Instant DAYS_FROM = Instant.EPOCH;
    private static final Instant DAYS_END = Instant.parse("9999-12-31T00:00:00Z");
    private static final int FILE_OCTETS_MAX = Tile.WIDTH * (EntryBundle.ENTRY_OCTETS_MAX + 2);

    private final Path path;

    public LogFolder(Path path) {
        this.path = path;
    }

    public Path path() {
        return path;
    }

    /**
     * The last checkpoint, if there is one.
     *
     * @throws ProofFault when it is no note
     */
    public Optional<SignedNote> checkpoint() throws IOException {
        return note(CHECKPOINT);
    }

    /**
     * The last checkpoint that witnesses signed, if there is one.
     *
     * @throws ProofFault when it is no note
     */
    public Optional<SignedNote> witnessed() throws IOException {
        return note(WITNESSED);
    }

    private Optional<SignedNote> note(String name) throws IOException {
        Path file = path.resolve(name);
        if (Files.notExists(file)) {
            return Optional.empty();
        }
        try {
            return Optional.of(SignedNote.parse(octets(name)));
        } catch (MalformedLog e) {
            throw new ProofFault(file + ": " + e.getMessage());
        }
    }

    /**
     * A handshake that a record of this log names, if it is still there.
     *
     * @param at the time of that record
     * @param sha256 its name
     */
    public Optional<byte[]> handshake(Instant at, String sha256) throws IOException {
        Path file = handshake(path.toAbsolutePath().resolveSibling(HANDSHAKES), at, sha256);
        if (Files.notExists(file)) {
            return Optional.empty();
        }
        if (Files.size(file) > SignedHandshake.OCTETS_MAX) {
            throw new ProofFault(file + " is larger than any handshake");
        }
        return Optional.of(Files.readAllBytes(file));
    }

    /** Whether a handshake can have that name: lower-case hex of SHA-256. */
    public static boolean isName(String sha256) {
        return sha256.matches("[0-9a-f]{64}");
    }

    /** Whether a handshake can be of that day: years with four digits alone have folders. */
    public static boolean isDay(Instant at) {
        return !at.isBefore(DAYS_FROM) && at.isBefore(DAYS_END);
    }

    /**
     * Where a handshake is kept.
     *
     * @param folder of all of them
     * @param at see {@link #isDay}
     * @param sha256 its name, see {@link #isName}
     */
    public static Path handshake(Path folder, Instant at, String sha256) {
        if (!isName(sha256) || !isDay(at)) {
            throw new IllegalArgumentException("a handshake is named by its day and its digest");
        }
        return folder.resolve(LocalDate.ofInstant(at, ZoneOffset.UTC).toString()).resolve(sha256);
    }

    /** Another year's log, which may not be there. */
    LogFolder beside(int year) {
        return new LogFolder(path.toAbsolutePath().resolveSibling(Integer.toString(year)));
    }

    /** The keys that signed it so far, the present one last. */
    public List<VerifierKey> keys() throws IOException {
        Path file = path.resolve(KEYS);
        if (Files.notExists(file)) {
            return List.of();
        }
        List<VerifierKey> keys = new ArrayList<>();
        for (String line : Files.readAllLines(file)) {
            try {
                keys.add(VerifierKey.parse(line));
            } catch (MalformedLog e) {
                throw new ProofFault(file + ": " + e.getMessage());
            }
        }
        return keys;
    }

    /** Its hashes, for a tree of some size. */
    public TiledTree tree(long size) {
        return new TiledTree(size, this::tile);
    }

    private byte[] tile(Tile.Name name) throws MalformedLog {
        try {
            return octets(name.path());
        } catch (NoSuchFileException e) {
            return fullTile(name);
        } catch (IOException e) {
            throw new MalformedLog("tile " + name.path() + " cannot be read: " + e.getMessage());
        }
    }

    /** A partial tile may be gone once it is full; its hashes are the first of the full one. */
    private byte[] fullTile(Tile.Name name) throws MalformedLog {
        Tile.Name full = new Tile.Name(name.level(), name.index(), Tile.WIDTH);
        try {
            return java.util.Arrays.copyOf(
                    octets(full.path()), name.width() * org.postseal.tlog.MerkleHash.OCTETS);
        } catch (IOException e) {
            throw new MalformedLog("tile " + name.path() + " is missing");
        }
    }

    /**
     * The entries beside a tile of level 0.
     *
     * @param size of the tree
     * @return empty when they were pruned
     */
    public Optional<List<byte[]>> bundle(long index, long size) throws IOException {
        int width = TiledTree.width(size, 0, index);
        try {
            return Optional.of(
                    EntryBundle.entries(
                            octets(new Tile.Name(0, index, width).entriesPath()), width));
        } catch (NoSuchFileException e) {
            return cut(index, width);
        } catch (MalformedLog e) {
            throw new ProofFault(path + ", bundle " + index + ": " + e.getMessage());
        }
    }

    private Optional<List<byte[]>> cut(long index, int width) throws IOException {
        Tile.Name full = new Tile.Name(0, index, Tile.WIDTH);
        if (width == Tile.WIDTH || Files.notExists(path.resolve(full.entriesPath()))) {
            return Optional.empty();
        }
        try {
            return Optional.of(
                    EntryBundle.entries(octets(full.entriesPath()), Tile.WIDTH).subList(0, width));
        } catch (MalformedLog e) {
            throw new ProofFault(path + ", bundle " + index + ": " + e.getMessage());
        }
    }

    private byte[] octets(String name) throws IOException {
        Path file = path.resolve(name);
        if (Files.size(file) > FILE_OCTETS_MAX) {
            throw new ProofFault(file + " is larger than any file of a log");
        }
        return Files.readAllBytes(file);
    }
}
