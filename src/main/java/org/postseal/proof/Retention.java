package org.postseal.proof;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.postseal.store.Disk;
import org.postseal.store.Store;
import org.postseal.tlog.Tile;
import org.postseal.tlog.TiledTree;
import tools.jackson.databind.node.ObjectNode;

/**
 * Lets go what is older than it is to be kept: the records themselves, in whole bundles, and the
 * salts that say who is meant. The digests of records stay, so that every log can be verified as
 * before (C2SP tlog-tiles, "Pruning").
 */
public final class Retention {

    private final Path data;
    private final Store store;
    private final Disk disk;
    private final Journal journal;
    private final Clock clock;

    /**
     * How long what is kept.
     *
     * @param records at least so long
     * @param addresses which the records are about
     */
    public record Times(Duration records, Duration addresses) {}

    /**
     * What was let go.
     *
     * @param records how many
     * @param salts how many
     */
    public record Done(long records, int salts) {}

    public Retention(Path data, Store store, Disk disk, Journal journal, Clock clock) {
        this.data = data;
        this.store = store;
        this.disk = disk;
        this.journal = journal;
        this.clock = clock;
    }

    /** Puts salts away whose day is over, which makes no record: they are kept as they were. */
    public void putAway() throws IOException {
        LocalDate today = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
        int rows = 1;
        while (rows > 0) {
            rows = store.write(sql -> SaltTables.putAway(sql, today));
        }
    }

    /** Lets go what is due, and records that. */
    public Done prune(Times times) throws IOException {
        Instant before = clock.instant().minus(times.records());
        Map<String, Long> logs = new LinkedHashMap<>();
        long records = 0;
        List<ProofReader.View> views = new ProofReader(data).logs();
        for (ProofReader.View view : views) {
            boolean grows = view.year() == views.getLast().year();
            long[] pruned = prune(view, grows, before);
            if (pruned[1] > 0) {
                logs.put(view.checkpoint().origin(), pruned[0]);
                records += pruned[1];
            }
        }
        handshakes(LocalDate.ofInstant(before, ZoneOffset.UTC));
        LocalDate day =
                LocalDate.ofInstant(clock.instant().minus(times.addresses()), ZoneOffset.UTC);
        int salts = salts(day, logs);
        return new Done(records, salts);
    }

    /** Handshakes of whole days that are over go with the records that name them. */
    private void handshakes(LocalDate before) throws IOException {
        for (Path day : inside(Handshakes.folder(data))) {
            String name = String.valueOf(day.getFileName());
            if (name.compareTo(before.toString()) < 0) {
                for (Path file : inside(day)) {
                    disk.delete(file);
                }
                disk.delete(day);
            }
        }
    }

    private static List<Path> inside(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (var all = Files.list(folder)) {
            return all.toList();
        }
    }

    private int salts(LocalDate day, Map<String, Long> logs) throws IOException {
        return store.write(sql -> {
            int rows = SaltTables.prune(sql, day);
            if (rows > 0 || !logs.isEmpty()) {
                ObjectNode record = ProofRecords.record("pruned", clock.instant());
                ObjectNode below = record.putObject("records_below");
                logs.forEach(below::put);
                record.put("salts_before", day.toString());
                Journal.Entry entry = journal.entry();
                entry.add(ProofRecords.line(record));
                entry.write(sql);
            }
            return rows;
        });
    }

    /** The bundles all of whose records are old; the index behind them, and how many went now. */
    private long[] prune(ProofReader.View view, boolean grows, Instant before) throws IOException {
        long size = view.checkpoint().size();
        long records = 0;
        for (long tile = 0; TiledTree.width(size, 0, tile) > 0; tile++) {
            int width = TiledTree.width(size, 0, tile);
            if (width < Tile.WIDTH && grows) {
                return new long[] {tile * Tile.WIDTH, records};
            }
            Optional<List<byte[]>> bundle = view.folder().bundle(tile, size);
            if (bundle.isEmpty()) {
                continue;
            }
            if (!isOld(bundle.get(), before)) {
                return new long[] {tile * Tile.WIDTH, records};
            }
            for (Path file : files(view, new Tile.Name(0, tile, width))) {
                disk.delete(file);
            }
            records += width;
        }
        return new long[] {size, records};
    }

    private static boolean isOld(List<byte[]> bundle, Instant before) {
        return bundle.stream()
                .map(entry -> new String(entry, java.nio.charset.StandardCharsets.UTF_8))
                .map(ProofReader::time)
                .allMatch(time -> time.isEmpty() || time.get().isBefore(before));
    }

    /** A bundle with the parts of it that were written while it grew. */
    private static List<Path> files(ProofReader.View view, Tile.Name name) throws IOException {
        Path log = view.folder().path();
        List<Path> files = new ArrayList<>(List.of(log.resolve(name.entriesPath())));
        Path full = log.resolve(new Tile.Name(0, name.index(), Tile.WIDTH).entriesPath());
        Path partial = full.resolveSibling(full.getFileName() + ".p");
        if (Files.isDirectory(partial)) {
            try (var parts = Files.list(partial)) {
                files.addAll(parts.toList());
            }
        }
        return files;
    }
}
