package org.postseal.proof;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.postseal.tlog.Checkpoint;
import org.postseal.tlog.MalformedLog;
import org.postseal.tlog.SignedNote;
import org.postseal.tlog.Tile;
import org.postseal.tlog.TiledTree;
import org.postseal.verify.LogFolder;
import org.postseal.verify.ProofFault;

/** The logs of a relay, as they are read beside it, which may be running. */
public final class ProofReader {

    private static final String TIME = "\"time\":\"";

    private final Path folder;

    /**
     * @param data the relay's data folder
     */
    public ProofReader(Path data) {
        this.folder = ProofSettings.folder(data);
    }

    /** A log as it was when it was opened: what is added later is not seen. */
    public record View(int year, LogFolder folder, SignedNote note, Checkpoint checkpoint) {}

    /** Takes a record. */
    @FunctionalInterface
    public interface Visitor {
        void visit(long index, String record) throws IOException;
    }

    /** The logs that have a checkpoint, the oldest first. */
    public List<View> logs() throws IOException {
        List<View> views = new java.util.ArrayList<>();
        for (int year : years()) {
            LogFolder log = new LogFolder(folder.resolve(Integer.toString(year)));
            Optional<SignedNote> note = log.checkpoint();
            if (note.isPresent()) {
                views.add(new View(year, log, note.get(), checkpoint(log, note.get())));
            }
        }
        return views;
    }

    private List<Integer> years() throws IOException {
        if (Files.notExists(folder)) {
            return List.of();
        }
        try (Stream<Path> all = Files.list(folder)) {
            return all.map(path -> String.valueOf(path.getFileName()))
                    .filter(name -> name.matches("\\d{4}"))
                    .map(Integer::valueOf)
                    .sorted()
                    .toList();
        }
    }

    private static Checkpoint checkpoint(LogFolder log, SignedNote note) throws ProofFault {
        try {
            return Checkpoint.parse(note.text());
        } catch (MalformedLog e) {
            throw new ProofFault(log.path() + ": " + e.getMessage());
        }
    }

    /** Visits records in their order; those that were pruned are passed over. */
    public static void each(View view, long from, long to, Visitor visitor) throws IOException {
        long size = view.checkpoint().size();
        for (long tile = from / Tile.WIDTH; tile * Tile.WIDTH < to; tile++) {
            if (TiledTree.width(size, 0, tile) == 0) {
                return;
            }
            long index = tile * Tile.WIDTH;
            for (byte[] entry : view.folder().bundle(tile, size).orElse(List.of())) {
                if (index >= from && index < to) {
                    visitor.visit(index, new String(entry, StandardCharsets.UTF_8));
                }
                index++;
            }
        }
    }

    /** The time of a record, without reading the rest of it. */
    static Optional<Instant> time(String record) {
        int from = record.indexOf(TIME) + TIME.length();
        int end = record.indexOf('"', from);
        if (from < TIME.length() || end < 0) {
            return Optional.empty();
        }
        try {
            return Optional.of(Instant.parse(record.substring(from, end)));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }
}
