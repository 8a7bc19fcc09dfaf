package org.postseal.witness;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Clock;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.postseal.store.Disk;
import org.postseal.tlog.Checkpoint;
import org.postseal.tlog.Cosignature;
import org.postseal.tlog.MalformedLog;
import org.postseal.tlog.MerkleHash;
import org.postseal.tlog.NoteSigner;
import org.postseal.tlog.ProofCheck;
import org.postseal.tlog.SignedNote;
import org.postseal.tlog.VerifierKey;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Signs a checkpoint when it is signed by its log and grows from the last one signed here, and
 * remembers it before it says so. What is signed by the log and does not grow is kept: two such
 * checkpoints prove that the log was forked or rolled back. Safe for many threads.
 */
public final class Witness {

    private static final Logger LOG = LoggerFactory.getLogger(Witness.class);

    private static final int OK = 200;
    private static final int BAD_REQUEST = 400;
    private static final int FORBIDDEN = 403;
    private static final int NOT_FOUND = 404;
    private static final int CONFLICT = 409;
    private static final int UNPROCESSABLE = 422;

    private final NoteSigner signer;
    private final List<VerifierKey> logs;
    private final Path folder;
    private final Disk disk;
    private final Clock clock;

    /**
     * An answer of HTTP.
     *
     * @param type of the content; empty for plain text
     */
    record Answer(int status, String type, String body) {
        static Answer of(int status, String body) {
            return new Answer(status, "", body + "\n");
        }
    }

    /**
     * @param signer of the kind {@link VerifierKey#COSIGNATURE}
     * @param logs that are witnessed; of a relay's log, those of its other years too
     * @param folder where is remembered how far they came
     */
    public Witness(NoteSigner signer, List<VerifierKey> logs, Path folder, Disk disk, Clock clock) {
        this.signer = signer;
        this.logs = List.copyOf(logs);
        this.folder = folder;
        this.disk = disk;
        this.clock = clock;
    }

    /** Answers {@code add-checkpoint}. */
    Answer add(byte[] body) {
        try {
            Submission asked = Submission.parse(body);
            Checkpoint checkpoint = Checkpoint.parse(asked.note().text());
            Optional<VerifierKey> key = keyOf(checkpoint.origin());
            if (key.isEmpty()) {
                return Answer.of(NOT_FOUND, "this log is not witnessed here");
            }
            if (!asked.note().isSignedBy(key.get())) {
                return Answer.of(FORBIDDEN, "not signed by the key of this log");
            }
            return judge(asked, checkpoint);
        } catch (MalformedLog e) {
            return Answer.of(BAD_REQUEST, String.valueOf(e.getMessage()));
        } catch (IOException e) {
            LOG.error("what was seen could not be read or kept: {}", e.toString());
            return Answer.of(500, "the witness cannot read or write what it knows");
        }
    }

    /** The key of a log; a relay signs the logs of all its years with the same one. */
    private Optional<VerifierKey> keyOf(String origin) {
        return logs.stream()
                .filter(log -> log.name().equals(origin) || relay(log.name()).equals(relay(origin)))
                .map(log -> new VerifierKey(origin, VerifierKey.ED25519, log.key()))
                .findFirst();
    }

    private static String relay(String origin) {
        return origin.replaceFirst("/postseal/\\d{4}$", "/postseal/");
    }

    private synchronized Answer judge(Submission asked, Checkpoint checkpoint)
            throws IOException, MalformedLog {
        if (asked.old() > checkpoint.size()) {
            return Answer.of(BAD_REQUEST, "the old size is above the checkpoint's");
        }
        Optional<SignedNote> last = last(checkpoint.origin());
        ProofCheck.Tree known =
                last.isPresent()
                        ? Checkpoint.parse(last.get().text()).tree()
                        : new ProofCheck.Tree(0, MerkleHash.empty());
        if (known.size() > checkpoint.size()) {
            // Only an older checkpoint yet; whether the log was rolled back, its answer will show.
            LOG.warn(
                    "{} comes with {} records, and had {}",
                    checkpoint.origin(),
                    checkpoint.size(),
                    known.size());
        }
        if (asked.old() != known.size()) {
            return new Answer(CONFLICT, "text/x.tlog.size", known.size() + "\n");
        }
        boolean same = known.size() == checkpoint.size();
        if (same && known.size() > 0 && !MessageDigest.isEqual(known.root(), checkpoint.root())) {
            LOG.error(
                    "ALARM: {} was forked: two trees of {} records were signed",
                    checkpoint.origin(),
                    checkpoint.size());
            keep(asked.note(), checkpoint, ".conflict");
            return Answer.of(CONFLICT, "another tree of the same size was signed before");
        }
        if (!ProofCheck.grew(known, checkpoint.tree(), grows(asked, known))) {
            // Anybody may hand in a true checkpoint with a wrong proof: no alarm yet.
            LOG.warn(
                    "{} comes with {} records, and it is not shown that they grew from the {} here",
                    checkpoint.origin(),
                    checkpoint.size(),
                    known.size());
            keep(asked.note(), checkpoint, ".unproven");
            return Answer.of(UNPROCESSABLE, "it is not shown that the log grew from what it was");
        }
        return signed(asked.note(), checkpoint);
    }

    /** From nothing everything grows, without a proof; an empty tree has a root to be held to. */
    private static List<byte[]> grows(Submission asked, ProofCheck.Tree known) throws MalformedLog {
        if (known.size() == 0 && !asked.proof().isEmpty()) {
            throw new MalformedLog("a proof from nothing");
        }
        return asked.proof();
    }

    private Answer signed(SignedNote note, Checkpoint checkpoint) throws IOException {
        disk.replace(Map.of(file(checkpoint.origin(), ""), note.octets()));
        return new Answer(
                OK, "", Cosignature.sign(note.text(), clock.instant(), signer).toString());
    }

    /** The last of its kind: with the one that was signed here it may be proof. */
    private void keep(SignedNote note, Checkpoint checkpoint, String end) throws IOException {
        disk.replace(Map.of(file(checkpoint.origin(), end), note.octets()));
    }

    private Optional<SignedNote> last(String origin) throws IOException, MalformedLog {
        Path file = file(origin, "");
        return Files.exists(file)
                ? Optional.of(SignedNote.parse(Files.readAllBytes(file)))
                : Optional.empty();
    }

    /** An origin may hold anything, so its digest names the file. */
    private Path file(String origin, String end) {
        byte[] name = MerkleHash.leaf(origin.getBytes(StandardCharsets.UTF_8));
        return folder.resolve(HexFormat.of().formatHex(name).substring(0, 32) + end);
    }
}
