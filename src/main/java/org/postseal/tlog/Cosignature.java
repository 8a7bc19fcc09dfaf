package org.postseal.tlog;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;

/** A witness's signature of a checkpoint and a time (C2SP tlog-cosignature, Ed25519). */
public final class Cosignature {

    private static final int TIME_OCTETS = 8;

    private Cosignature() {}

    /** Signs a checkpoint's text as seen at a time, in whole seconds. */
    public static SignedNote.Line sign(String text, Instant at, NoteSigner witness) {
        long seconds = at.getEpochSecond();
        byte[] made = witness.sign(message(text, seconds));
        byte[] both =
                ByteBuffer.allocate(TIME_OCTETS + made.length).putLong(seconds).put(made).array();
        return new SignedNote.Line(witness.key().name(), witness.key().id(), both);
    }

    /** When this witness saw the note's checkpoint; empty where it did not sign it. */
    public static Optional<Instant> verified(SignedNote note, VerifierKey witness) {
        if (witness.type() != VerifierKey.COSIGNATURE) {
            return Optional.empty();
        }
        return note.by(witness).flatMap(line -> verified(note.text(), line, witness));
    }

    private static Optional<Instant> verified(
            String text, SignedNote.Line line, VerifierKey witness) {
        byte[] both = line.signature();
        if (both.length <= TIME_OCTETS) {
            return Optional.empty();
        }
        long seconds = ByteBuffer.wrap(both).getLong();
        byte[] made = Arrays.copyOfRange(both, TIME_OCTETS, both.length);
        boolean isTime = seconds >= 0 && seconds <= Instant.MAX.getEpochSecond();
        return isTime && witness.verifies(message(text, seconds), made)
                ? Optional.of(Instant.ofEpochSecond(seconds))
                : Optional.empty();
    }

    private static byte[] message(String text, long seconds) {
        return ("cosignature/v1\ntime " + seconds + "\n" + text).getBytes(StandardCharsets.UTF_8);
    }
}
