package org.postseal.verify;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.postseal.tlog.Checkpoint;
import org.postseal.tlog.Cosignature;
import org.postseal.tlog.MalformedLog;
import org.postseal.tlog.SignedNote;
import org.postseal.tlog.VerifierKey;

/**
 * What a verifier goes by.
 *
 * @param keys of logs and of witnesses
 * @param clock what is later than it is from the future
 */
public record Trust(List<VerifierKey> keys, Clock clock) {

    /** How far clocks may be apart. */
    private static final Duration APART_MAX = Duration.ofHours(24);

    public Trust {
        keys = List.copyOf(keys);
    }

    /** Findings and faults as they come. */
    static final class Notes {
        final List<String> faults = new ArrayList<>();
        final List<String> findings = new ArrayList<>();
        private static final int FAULTS_MAX = 50;

        void fault(String words) {
            if (faults.size() < FAULTS_MAX) {
                faults.add(words);
            }
        }

        Verdict verdict(String page) {
            return new Verdict(faults, findings, page);
        }
    }

    boolean isFuture(Instant at) {
        return at.isAfter(clock.instant().plus(APART_MAX));
    }

    /** The checkpoint, if the log's key signed it. */
    Optional<Checkpoint> checkpoint(SignedNote note, Notes notes) {
        Checkpoint checkpoint;
        try {
            checkpoint = Checkpoint.parse(note.text());
        } catch (MalformedLog e) {
            notes.fault("The checkpoint cannot be read: " + e.getMessage() + ".");
            return Optional.empty();
        }
        if (!isSigned(checkpoint, note)) {
            notes.fault(
                    knows(checkpoint.origin())
                            ? "The checkpoint of "
                                    + checkpoint.origin()
                                    + " is not signed by the key given for it: it was changed, or"
                                    + " somebody else made it."
                            : "No key was given for the log " + checkpoint.origin() + ".");
            return Optional.empty();
        }
        notes.findings.add("signed by its key: " + checkpoint);
        return Optional.of(checkpoint);
    }

    /** Whether a key was given for a log. */
    boolean knows(String origin) {
        return keys.stream()
                .anyMatch(key -> key.name().equals(origin) && key.type() == VerifierKey.ED25519);
    }

    /** Whether the log's key signed it. */
    boolean isSigned(Checkpoint checkpoint, SignedNote note) {
        return keys.stream().anyMatch(key -> isOf(checkpoint, key) && note.isSignedBy(key));
    }

    private static boolean isOf(Checkpoint checkpoint, VerifierKey key) {
        return key.name().equals(checkpoint.origin()) && key.type() == VerifierKey.ED25519;
    }

    /** A checkpoint, and how many records it is known to begin with. */
    record Seen(SignedNote note, long records) {}

    /**
     * Notes what witnesses say.
     *
     * @param seen checkpoints of this log: the one at hand, and an earlier one that it grew from
     */
    void witnesses(List<Seen> seen, Notes notes) {
        for (VerifierKey key : keys) {
            if (key.type() == VerifierKey.COSIGNATURE) {
                witness(key, seen, notes);
            }
        }
    }

    private void witness(VerifierKey key, List<Seen> seen, Notes notes) {
        for (Seen one : seen) {
            Optional<Instant> at = Cosignature.verified(one.note(), key);
            if (at.isPresent()) {
                if (isFuture(at.get())) {
                    notes.fault(
                            "The witness "
                                    + key.name()
                                    + " signed this checkpoint in the future: "
                                    + at.get()
                                    + ".");
                } else {
                    notes.findings.add(
                            "the first "
                                    + one.records()
                                    + " records were seen by "
                                    + key.name()
                                    + " at "
                                    + at.get());
                }
                return;
            }
        }
        notes.fault("The witness " + key.name() + " did not sign this log.");
    }
}
