package org.postseal.verify;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.postseal.tlog.Checkpoint;
import org.postseal.tlog.MalformedLog;
import org.postseal.tlog.MerkleHash;
import org.postseal.tlog.ProofCheck;
import org.postseal.tlog.SignedNote;

/**
 * Looks at an export: every record is proven to stand in a signed log, none of the time is left
 * out, and what is said of them is counted again. Used by one thread.
 */
public final class ExportCheck {

    private static final int MISFITS_MAX = 100;

    private final Trust trust;
    private final ExportFile file;
    private final Trust.Notes notes = new Trust.Notes();
    private final Reckoning reckoning = new Reckoning();
    private final Set<String> commitments = new HashSet<>();
    private final Set<String> chains = new HashSet<>();
    private final List<Misfit> misfits = new ArrayList<>();
    private final HandshakeCheck signed;
    private String relay = "";

    /** A record that does not stand where it is said to. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Misfit(long index, byte[] leaf, List<byte[]> proof) {
        Misfit {
            proof = List.copyOf(proof);
        }
    }

    private ExportCheck(Trust trust, ExportFile file) {
        this.trust = trust;
        this.file = file;
        this.signed = new HandshakeCheck(new Enclosed(file, trust), trust, notes);
    }

    /** Handshakes in an export, each with the proof that the log grew from what it signed. */
    private record Enclosed(ExportFile file, Trust trust) implements HandshakeCheck.Source {

        @Override
        public Optional<byte[]> file(Instant at, String sha256) throws IOException {
            return file.part(ExportFile.HANDSHAKES + sha256);
        }

        @Override
        public HandshakeCheck.Growth grew(String sha256, Checkpoint earlier, Checkpoint now)
                throws IOException {
            String proof =
                    file.text(ExportFile.HANDSHAKES + sha256 + ExportFile.GREW).orElse("").strip();
            try {
                Optional<Checkpoint> last =
                        earlier.origin().equals(now.origin()) ? Optional.of(now) : last(earlier);
                if (last.isEmpty()) {
                    return HandshakeCheck.Growth.UNKNOWN;
                }
                List<byte[]> hashes = hashes(("grew " + proof).strip().split(" ", -1));
                return HandshakeCheck.Growth.of(
                        ProofCheck.grew(earlier.tree(), last.get().tree(), hashes));
            } catch (MalformedLog e) {
                return HandshakeCheck.Growth.REFUTED;
            }
        }

        /** The checkpoint in this file of the log that it is one of. */
        private Optional<Checkpoint> last(Checkpoint of) throws IOException, MalformedLog {
            Optional<byte[]> octets = file.part(HandshakeCheck.year(of) + "/checkpoint");
            if (octets.isEmpty()) {
                return Optional.empty();
            }
            SignedNote note = SignedNote.parse(octets.get());
            Checkpoint last = Checkpoint.parse(note.text());
            return Optional.of(last)
                    .filter(one -> one.origin().equals(of.origin()) && trust.isSigned(one, note));
        }
    }

    /**
     * The verdict on a file.
     *
     * @throws IOException when the file cannot be read, or is no zip
     */
    public static Verdict of(Path path, Trust trust) throws IOException {
        try (ExportFile file = new ExportFile(path)) {
            return new ExportCheck(trust, file).verdict();
        }
    }

    private Verdict verdict() throws IOException {
        Scope scope;
        try {
            scope = Scope.parse(file.text(ExportFile.SCOPE).orElse(""));
        } catch (MalformedLog e) {
            notes.fault(e.getMessage() + ".");
            return notes.verdict("");
        }
        Map<Integer, Set<Long>> drawn = scope.sample() > 0 ? scope.drawn() : Map.of();
        for (Map.Entry<Integer, Scope.Range> range : scope.ranges().entrySet()) {
            int year = range.getKey();
            year(year, range.getValue(), scope.sample() > 0, drawn.getOrDefault(year, Set.of()));
        }
        reckoning.faults().forEach(fault -> notes.fault("It does not add up: " + fault + "."));
        Map<String, Long> sums = scope.sample() > 0 ? scope.sums() : reckoning.sums();
        if (!sums.equals(scope.sums())) {
            notes.fault("The sums in the file are not those of its records.");
        }
        String page = Statement.of(relay, scope, sums);
        if (!file.text(ExportFile.STATEMENT).orElse("").equals(page)) {
            notes.fault("The statement in the file is not what its records say.");
        }
        new Attachments(file, notes).check(chains, commitments);
        signed.end();
        return notes.verdict(page);
    }

    private void year(int year, Scope.Range range, boolean sampled, Set<Long> drawn)
            throws IOException {
        Optional<Checkpoint> checkpoint = checkpoint(year);
        if (checkpoint.isEmpty()) {
            return;
        }
        String origin = checkpoint.get().origin();
        relay = origin.replaceFirst("/postseal/\\d+$", "");
        if (range.end() > checkpoint.get().size()) {
            notes.fault(
                    origin
                            + " has "
                            + checkpoint.get().size()
                            + " records, and the file speaks of "
                            + range.end()
                            + ".");
        }
        Set<Long> left = new HashSet<>(drawn);
        long next = range.first();
        long seen = 0;
        try (ExportFile.Lines entries = file.lines(year + "/entries");
                ExportFile.Lines proofs = file.lines(year + "/proofs")) {
            for (Optional<String> line = entries.next(); line.isPresent(); line = entries.next()) {
                long index = record(checkpoint.get(), line.get(), proofs.next().orElse(""));
                if (index < next || (!sampled && index > next)) {
                    notes.fault(outOfLine(origin, next, index));
                }
                if (index >= range.end() || seen == range.end() - range.first()) {
                    notes.fault(origin + ": there are more records than the file speaks of.");
                    break;
                }
                left.remove(index);
                next = index + 1;
                seen++;
            }
        } catch (MalformedLog e) {
            notes.fault(origin + ": " + e.getMessage() + ".");
            return;
        }
        if (!sampled && next < range.end()) {
            notes.fault(
                    origin + ": records " + next + " to " + (range.end() - 1) + " are missing.");
        }
        if (!left.isEmpty()) {
            notes.fault(origin + ": the seed draws records that are missing: " + left + ".");
        }
        explain(checkpoint.get());
        notes.findings.add(origin + ": " + seen + " records stand in it as they are here");
    }

    private static String outOfLine(String origin, long next, long index) {
        return index < next
                ? origin + ": record " + index + " stands behind a later one, or twice."
                : origin + ": records " + next + " to " + (index - 1) + " are missing.";
    }

    private Optional<Checkpoint> checkpoint(int year) throws IOException {
        try {
            Optional<byte[]> octets = file.part(year + "/checkpoint");
            if (octets.isEmpty()) {
                notes.fault("The checkpoint of " + year + " is missing.");
                return Optional.empty();
            }
            SignedNote note = SignedNote.parse(octets.get());
            Optional<Checkpoint> checkpoint = trust.checkpoint(note, notes);
            if (checkpoint.isPresent()) {
                List<Trust.Seen> seen = new ArrayList<>();
                seen.add(new Trust.Seen(note, checkpoint.get().size()));
                witnessed(year, checkpoint.get()).ifPresent(seen::add);
                trust.witnesses(seen, notes);
            }
            return checkpoint;
        } catch (MalformedLog e) {
            notes.fault("The checkpoint of " + year + " cannot be read: " + e.getMessage() + ".");
            return Optional.empty();
        }
    }

    /** The last checkpoint that witnesses signed, if this one grew from it. */
    private Optional<Trust.Seen> witnessed(int year, Checkpoint now)
            throws IOException, MalformedLog {
        Optional<byte[]> octets = file.part(year + "/checkpoint.witnessed");
        if (octets.isEmpty()) {
            return Optional.empty();
        }
        SignedNote note = SignedNote.parse(octets.get());
        Optional<Checkpoint> before = trust.checkpoint(note, notes);
        String proof = file.text(year + "/consistency").orElse("").strip();
        List<byte[]> hashes = hashes(("proof " + proof).strip().split(" ", -1));
        if (before.isEmpty() || !ProofCheck.grew(before.get().tree(), now.tree(), hashes)) {
            notes.fault(
                    now.origin()
                            + ": it is not shown that it grew from what witnesses signed: there may"
                            + " be two logs under one key.");
            return Optional.empty();
        }
        return Optional.of(new Trust.Seen(note, before.get().size()));
    }

    private long record(Checkpoint checkpoint, String line, String proofLine)
            throws IOException, MalformedLog {
        int space = line.indexOf(' ');
        String[] proof = proofLine.split(" ", -1);
        if (space < 1 || !line.substring(0, space).equals(proof[0])) {
            throw new MalformedLog("its records and proofs are not in step");
        }
        long index = index(proof[0]);
        String record = line.substring(space + 1);
        byte[] leaf = MerkleHash.leaf(record.getBytes(StandardCharsets.UTF_8));
        List<byte[]> hashes = hashes(proof);
        if (!ProofCheck.includes(checkpoint.root(), checkpoint.size(), leaf, index, hashes)
                && misfits.size() < MISFITS_MAX) {
            misfits.add(new Misfit(index, leaf, hashes));
        }
        read(checkpoint, index, record);
        return index;
    }

    private void read(Checkpoint checkpoint, long index, String record) throws IOException {
        try {
            Entry entry = Entry.parse(record);
            reckoning.add(index, entry);
            commitments.addAll(entry.commitments());
            if (entry.kind().equals("session")) {
                chains.add(entry.text("reached", "chain_sha256"));
                signed.look(checkpoint, index, entry);
            }
            if (entry.time().filter(trust::isFuture).isPresent()) {
                notes.fault("Record " + index + " is from the future: " + entry.time().get() + ".");
            }
        } catch (MalformedLog e) {
            notes.fault("Record " + index + " cannot be read: " + e.getMessage() + ".");
        }
    }

    private static long index(String text) throws MalformedLog {
        try {
            return Long.parseUnsignedLong(text);
        } catch (NumberFormatException e) {
            throw new MalformedLog("a record without a number");
        }
    }

    private static List<byte[]> hashes(String[] words) throws MalformedLog {
        List<byte[]> hashes = new ArrayList<>();
        try {
            for (int i = 1; i < words.length; i++) {
                hashes.add(Base64.getDecoder().decode(words[i]));
            }
        } catch (IllegalArgumentException e) {
            throw new MalformedLog("a proof that is none");
        }
        return hashes;
    }

    /** Says of each record that does not fit whether it is another's, or nobody's. */
    private void explain(Checkpoint checkpoint) {
        for (Misfit misfit : misfits) {
            Optional<Misfit> owner =
                    misfits.stream().filter(place -> fits(checkpoint, misfit, place)).findFirst();
            notes.fault(
                    checkpoint.origin()
                            + ": record "
                            + misfit.index()
                            + (owner.isPresent()
                                    ? " is the one that was signed as record "
                                            + owner.get().index()
                                            + ": they were reordered."
                                    : " is not the one that was signed: it was changed or"
                                            + " replaced."));
        }
        misfits.clear();
    }

    private static boolean fits(Checkpoint checkpoint, Misfit what, Misfit where) {
        return ProofCheck.includes(
                checkpoint.root(), checkpoint.size(), what.leaf(), where.index(), where.proof());
    }
}
