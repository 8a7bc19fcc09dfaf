package org.postseal.proof;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.postseal.store.Store;
import org.postseal.tlog.Checkpoint;
import org.postseal.tlog.MalformedLog;
import org.postseal.tlog.MerkleTree;
import org.postseal.tlog.SignedNote;
import org.postseal.verify.Entry;
import org.postseal.verify.ExportFile;
import org.postseal.verify.LogFolder;
import org.postseal.verify.ProofFault;
import org.postseal.verify.Reckoning;
import org.postseal.verify.Scope;
import org.postseal.verify.Statement;

/**
 * Writes what an auditor gets: the records of a time or a sample of them, each with the proof that
 * it stands in a signed log, certificates, and a page in plain words. No message is read for it.
 * Used by one thread.
 */
public final class ProofExport {

    /** Attachments of a checkpoint that go along where they are there. */
    private static final List<String> BESIDE = List.of(TimeStamps.STAMP, TimeStamps.STAMPED);

    private final ProofReader reader;
    private final Store store;
    private final Wish wish;
    private final Map<Integer, ProofReader.View> views = new TreeMap<>();
    private final Map<Integer, BitSet> chosen = new TreeMap<>();
    private final Set<String> chains = new HashSet<>();
    private final Set<String> commitments = new HashSet<>();
    private final Map<Integer, Map<String, Signed>> signed = new TreeMap<>();

    /** A handshake as its session's record names it. */
    private record Signed(Instant at, String log, long size) {

        /** Whether that log can have grown from there. */
        boolean isOf(Checkpoint now) {
            return log.equals(now.origin()) && size >= 0 && size <= now.size();
        }
    }

    /**
     * What is wanted.
     *
     * @param to not in it
     * @param sample how many records to draw; 0 for all
     * @param seed what they are drawn by
     * @param addresses whether the addresses are told
     */
    public record Wish(Instant from, Instant to, int sample, String seed, boolean addresses) {}

    /**
     * What was written.
     *
     * @param records how many
     */
    public record Done(Scope scope, long records, String page) {}

    public ProofExport(ProofReader reader, Store store, Wish wish) {
        this.reader = reader;
        this.store = store;
        this.wish = wish;
    }

    /**
     * Writes the file, which must not be there yet.
     *
     * @throws IOException when it cannot be written, or there is no log of that time
     */
    public Done write(Path file) throws IOException {
        Map<Integer, Scope.Range> ranges = ranges();
        if (ranges.isEmpty()) {
            throw new ProofFault("the log has no records of that time");
        }
        Scope scope = scope(ranges);
        choose(scope);
        String origin = view(ranges.keySet().iterator().next()).checkpoint().origin();
        String relay = origin.replaceFirst("/postseal/\\d+$", "");
        String page = Statement.of(relay, scope, scope.sums());
        Path draft = file.resolveSibling(file.getFileName() + ".new");
        Files.deleteIfExists(draft);
        try (OutputStream out = secret(draft);
                ZipOutputStream zip = new ZipOutputStream(out, StandardCharsets.UTF_8)) {
            text(zip, "statement.txt", page);
            text(zip, "scope", scope.toString());
            for (int year : ranges.keySet()) {
                log(zip, year);
            }
            attachments(zip);
            for (Map.Entry<Integer, Map<String, Signed>> year : signed.entrySet()) {
                handshakes(zip, view(year.getKey()), year.getValue());
            }
        }
        Files.createLink(file, draft); // fails where there is one
        Files.delete(draft);
        long records = chosen.values().stream().mapToLong(BitSet::cardinality).sum();
        return new Done(scope, records, page);
    }

    /** What an auditor gets is for him. */
    private static OutputStream secret(Path file) throws IOException {
        OutputStream out = Files.newOutputStream(file, StandardOpenOption.CREATE_NEW);
        if (Files.getFileStore(file).supportsFileAttributeView("posix")) {
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        }
        return new BufferedOutputStream(out);
    }

    /** From the first record of the time to its last, whatever stands between them. */
    private Map<Integer, Scope.Range> ranges() throws IOException {
        Map<Integer, Scope.Range> ranges = new TreeMap<>();
        for (ProofReader.View view : reader.logs()) {
            long[] span = {Long.MAX_VALUE, -1};
            ProofReader.each(
                    view,
                    0,
                    view.checkpoint().size(),
                    (index, record) -> {
                        Optional<Instant> at = ProofReader.time(record).filter(this::isWanted);
                        if (at.isPresent()) {
                            span[0] = Math.min(span[0], index);
                            span[1] = index;
                        }
                    });
            if (span[1] >= 0) {
                views.put(view.year(), view);
                ranges.put(view.year(), new Scope.Range(span[0], span[1] + 1));
            }
        }
        return ranges;
    }

    private boolean isWanted(Instant at) {
        return !at.isBefore(wish.from()) && at.isBefore(wish.to());
    }

    private Scope scope(Map<Integer, Scope.Range> ranges) throws IOException {
        Reckoning reckoning = new Reckoning();
        each(ranges, (_, index, entry) -> reckoning.add(index, entry));
        long waiting =
                store.read(sql ->
                        sql.query("SELECT COUNT(*) FROM delivery", row -> row.getLong(1))
                                .getFirst());
        return new Scope(
                wish.from(),
                wish.to(),
                wish.sample(),
                wish.seed(),
                ranges,
                reckoning.sums(),
                waiting);
    }

    private interface EntryVisitor {
        void visit(int year, long index, Entry entry) throws IOException;
    }

    private void each(Map<Integer, Scope.Range> ranges, EntryVisitor visitor) throws IOException {
        for (Map.Entry<Integer, Scope.Range> range : ranges.entrySet()) {
            int year = range.getKey();
            ProofReader.each(
                    view(year),
                    range.getValue().first(),
                    range.getValue().end(),
                    (index, record) -> visitor.visit(year, index, parsed(index, record)));
        }
    }

    private ProofReader.View view(int year) {
        return java.util.Objects.requireNonNull(views.get(year));
    }

    private static Entry parsed(long index, String record) throws ProofFault {
        try {
            return Entry.parse(record);
        } catch (MalformedLog e) {
            throw new ProofFault("record " + index + ": " + e.getMessage());
        }
    }

    /** All records, or those drawn and what belongs to the same messages and sessions. */
    private void choose(Scope scope) throws IOException {
        boolean all = scope.sample() == 0;
        Map<Integer, Set<Long>> drawn = all ? Map.of() : scope.drawn();
        Set<String> messages = new HashSet<>();
        Set<String> sessions = new HashSet<>();
        if (!all) {
            each(
                    scope.ranges(),
                    (year, index, entry) -> {
                        if (drawn.getOrDefault(year, Set.of()).contains(index)) {
                            messages.add(entry.text("queue_id"));
                            sessions.add(entry.text("session"));
                        }
                    });
            messages.remove("");
            each(
                    scope.ranges(),
                    (_, _, entry) -> {
                        if (messages.contains(entry.text("queue_id"))) {
                            sessions.add(entry.text("session"));
                        }
                    });
            sessions.remove("");
        }
        each(
                scope.ranges(),
                (year, index, entry) -> {
                    boolean isDrawn = drawn.getOrDefault(year, Set.of()).contains(index);
                    boolean isSession =
                            entry.kind().equals("session")
                                    && sessions.contains(entry.text("session"));
                    if (all || isDrawn || isSession || messages.contains(entry.text("queue_id"))) {
                        take(year, index, entry);
                    }
                });
    }

    private void take(int year, long index, Entry entry) {
        chosen.computeIfAbsent(year, _ -> new BitSet()).set(Math.toIntExact(index));
        commitments.addAll(entry.commitments());
        if (entry.kind().equals("session")) {
            chains.add(entry.text("reached", "chain_sha256"));
            String handshake = entry.text("handshake", "sha256");
            Instant at = entry.time().orElse(Instant.EPOCH);
            if (LogFolder.isName(handshake) && LogFolder.isDay(at)) {
                signed.computeIfAbsent(year, _ -> new TreeMap<>())
                        .putIfAbsent(
                                handshake,
                                new Signed(
                                        at,
                                        entry.text("handshake", "log"),
                                        entry.number("handshake", "size")));
            }
        }
    }

    private void log(ZipOutputStream zip, int year) throws IOException {
        ProofReader.View view = view(year);
        BitSet these = chosen.getOrDefault(year, new BitSet());
        octets(zip, year + "/checkpoint", view.note().octets());
        witnessed(zip, view);
        for (String name : BESIDE) {
            Path file = view.folder().path().resolve(name);
            if (Files.exists(file)) {
                octets(zip, year + "/" + name, Files.readAllBytes(file));
            }
        }
        zip.putNextEntry(new ZipEntry(year + "/entries"));
        ProofReader.each(
                view,
                0,
                these.length(),
                (index, record) -> {
                    if (these.get((int) index)) {
                        zip.write((index + " " + record + "\n").getBytes(StandardCharsets.UTF_8));
                    }
                });
        zip.closeEntry();
        zip.putNextEntry(new ZipEntry(year + "/proofs"));
        long size = view.checkpoint().size();
        MerkleTree tree = new MerkleTree(view.folder().tree(size));
        for (int i = these.nextSetBit(0); i >= 0; i = these.nextSetBit(i + 1)) {
            zip.write(proof(tree, i, size).getBytes(StandardCharsets.US_ASCII));
        }
        zip.closeEntry();
    }

    /** What witnesses signed last, and that this checkpoint grew from it. */
    private static void witnessed(ZipOutputStream zip, ProofReader.View view) throws IOException {
        Optional<SignedNote> note = view.folder().witnessed();
        if (note.isEmpty()) {
            return;
        }
        long size = view.checkpoint().size();
        try {
            long before = Checkpoint.parse(note.get().text()).size();
            if (before > size) {
                return; // it came while this was written
            }
            octets(zip, view.year() + "/checkpoint.witnessed", note.get().octets());
            text(zip, view.year() + "/consistency", grew(view, before));
        } catch (MalformedLog e) {
            throw new ProofFault("the witnessed checkpoint: " + e.getMessage());
        }
    }

    /** What servers signed, and that the log grew from it, this year's or an earlier one's. */
    private void handshakes(ZipOutputStream zip, ProofReader.View view, Map<String, Signed> named)
            throws IOException {
        for (Map.Entry<String, Signed> one : named.entrySet()) {
            String part = ExportFile.HANDSHAKES + one.getKey();
            Signed where = one.getValue();
            Optional<byte[]> kept = view.folder().handshake(where.at(), one.getKey());
            if (kept.isPresent()) {
                octets(zip, part, kept.get());
                for (ProofReader.View log : views.values()) {
                    if (where.isOf(log.checkpoint())) {
                        text(zip, part + ExportFile.GREW, grew(log, where.size()));
                    }
                }
            }
        }
    }

    /** That a log grew from what it was: digests in Base64, on one line. */
    private static String grew(ProofReader.View view, long before) throws ProofFault {
        long size = view.checkpoint().size();
        StringBuilder proof = new StringBuilder();
        try {
            for (byte[] hash : new MerkleTree(view.folder().tree(size)).consistency(before, size)) {
                proof.append(Base64.getEncoder().encodeToString(hash)).append(' ');
            }
        } catch (MalformedLog e) {
            throw new ProofFault(view.checkpoint().origin() + ": " + e.getMessage());
        }
        return proof.toString().strip() + "\n";
    }

    private static String proof(MerkleTree tree, long index, long size) throws ProofFault {
        StringBuilder line = new StringBuilder().append(index);
        try {
            for (byte[] hash : tree.inclusion(index, size)) {
                line.append(' ').append(Base64.getEncoder().encodeToString(hash));
            }
        } catch (MalformedLog e) {
            throw new ProofFault("record " + index + ": " + e.getMessage());
        }
        return line.append('\n').toString();
    }

    private void attachments(ZipOutputStream zip) throws IOException {
        for (String chain : chains) {
            List<String> pem =
                    store.read(sql ->
                            sql.query(
                                    "SELECT pem FROM proof_chain WHERE sha256 = ?",
                                    row -> row.getString(1),
                                    chain));
            if (!pem.isEmpty()) {
                text(zip, "chains/" + chain + ".pem", pem.getFirst());
            }
        }
        if (wish.addresses()) {
            List<String> lines = new ArrayList<>(Openings.lines(store, commitments));
            text(zip, "addresses", String.join("\n", lines) + (lines.isEmpty() ? "" : "\n"));
        }
    }

    private static void text(ZipOutputStream zip, String name, String text) throws IOException {
        octets(zip, name, text.getBytes(StandardCharsets.UTF_8));
    }

    private static void octets(ZipOutputStream zip, String name, byte[] octets) throws IOException {
        zip.putNextEntry(new ZipEntry(name));
        zip.write(octets);
        zip.closeEntry();
    }
}
