package org.postseal.proof;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.postseal.store.Disk;
import org.postseal.tlog.Checkpoint;
import org.postseal.tlog.Cosignature;
import org.postseal.tlog.MalformedLog;
import org.postseal.tlog.MerkleTree;
import org.postseal.tlog.SignedNote;
import org.postseal.verify.LogFolder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has witnesses look at our log: each is shown that it grew since it last looked, and its signature
 * is kept with the checkpoint (C2SP tlog-witness). Used by one thread.
 */
public final class OutsideEyes {

    private static final Logger LOG = LoggerFactory.getLogger(OutsideEyes.class);
    private static final int OK = 200;
    private static final int CONFLICT = 409;

    private final ProofReader reader;
    private final List<WitnessAt> witnesses;
    private final Poster poster;
    private final Disk disk;
    private final Map<WitnessAt, Long> seen = new HashMap<>();
    private final Map<WitnessAt, String> refusals = new HashMap<>();

    public OutsideEyes(ProofReader reader, List<WitnessAt> witnesses, Poster poster, Disk disk) {
        this.reader = reader;
        this.witnesses = List.copyOf(witnesses);
        this.poster = poster;
        this.disk = disk;
    }

    /**
     * Shows the last checkpoint to all of them.
     *
     * @return how many signed it
     * @throws IOException when the log cannot be read or written
     */
    public int round() throws IOException {
        List<ProofReader.View> logs = reader.logs();
        if (logs.isEmpty() || witnesses.isEmpty()) {
            return 0;
        }
        ProofReader.View log = logs.getLast();
        SignedNote note = log.note();
        int signed = 0;
        for (WitnessAt witness : witnesses) {
            Optional<SignedNote.Line> line = ask(log, witness);
            if (line.isPresent()) {
                note = note.with(List.of(line.get()));
                signed++;
            }
        }
        if (signed > 0) {
            Path file = log.folder().path().resolve(LogFolder.WITNESSED);
            disk.replace(Map.of(file, note.octets()));
        }
        return signed;
    }

    /** What witnesses that did not sign had to say, by their names. */
    public Map<String, String> refusals() {
        Map<String, String> all = new HashMap<>();
        refusals.forEach((witness, words) -> all.put(witness.key().name(), words));
        return all;
    }

    private Optional<SignedNote.Line> ask(ProofReader.View log, WitnessAt witness) {
        try {
            long known = seen.getOrDefault(witness, 0L);
            Poster.Answer answer = post(log, witness, known);
            Optional<Long> theirs = answer.status() == CONFLICT ? size(answer) : Optional.empty();
            if (theirs.isPresent() && theirs.get() != known) {
                seen.put(witness, theirs.get());
                if (theirs.get() > log.checkpoint().size()) {
                    return refused(
                            witness,
                            "it has seen this log with "
                                    + theirs.get()
                                    + " records, and here are "
                                    + log.checkpoint().size()
                                    + ": the log was rolled back");
                }
                answer = post(log, witness, theirs.get());
            }
            return taken(log, witness, answer);
        } catch (IOException | MalformedLog e) {
            return refused(witness, e.toString());
        }
    }

    private Poster.Answer post(ProofReader.View log, WitnessAt witness, long known)
            throws IOException, MalformedLog {
        long size = log.checkpoint().size();
        StringBuilder body = new StringBuilder("old ").append(known).append('\n');
        if (known <= size) {
            MerkleTree tree = new MerkleTree(log.folder().tree(size));
            for (byte[] hash : tree.consistency(known, size)) {
                body.append(Base64.getEncoder().encodeToString(hash)).append('\n');
            }
        }
        body.append('\n').append(log.note());
        String base = witness.at().toString();
        URI to = URI.create(base + (base.endsWith("/") ? "" : "/") + "add-checkpoint");
        return poster.post(to, "text/plain", body.toString().getBytes(StandardCharsets.UTF_8));
    }

    private static Optional<Long> size(Poster.Answer answer) {
        String text = new String(answer.body(), StandardCharsets.US_ASCII).strip();
        return text.matches("0|[1-9][0-9]{0,17}")
                ? Optional.of(Long.valueOf(text))
                : Optional.empty();
    }

    private Optional<SignedNote.Line> taken(
            ProofReader.View log, WitnessAt witness, Poster.Answer answer) throws MalformedLog {
        String text = new String(answer.body(), StandardCharsets.UTF_8);
        if (answer.status() != OK) {
            String words = words(text);
            return refused(witness, "it answers " + answer.status() + " " + words);
        }
        SignedNote both = log.note().with(SignedNote.lines(text));
        Optional<Instant> at = Cosignature.verified(both, witness.key());
        if (at.isEmpty()) {
            return refused(witness, "its answer is not signed by it");
        }
        Checkpoint checkpoint = log.checkpoint();
        seen.put(witness, checkpoint.size());
        if (refusals.remove(witness) != null) {
            LOG.info("the witness {} signs again", witness.key().name());
        }
        return both.by(witness.key());
    }

    private static String words(String text) {
        String line = text.lines().findFirst().orElse("");
        return line.replaceAll("[^ -~]", "?").substring(0, Math.min(line.length(), 200));
    }

    private Optional<SignedNote.Line> refused(WitnessAt witness, String words) {
        if (!words.equals(refusals.put(witness, words))) {
            LOG.error(
                    "the witness {} did not sign the log of evidence: {}",
                    witness.key().name(),
                    words);
        }
        return Optional.empty();
    }
}
