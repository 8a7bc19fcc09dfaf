package org.postseal.lab;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.postseal.smtp.Reason;

/**
 * What became of one message, held against what was expected.
 *
 * @param came what became of it
 * @param detail how the host was proven, the reason's key, or words
 * @param isRight whether that is as it must be, as far as the mail system's own word goes
 */
record Verdict(Came came, String detail, boolean isRight) {

    /** What does not leave is tried so often before that is believed: a retry lowers nothing. */
    static final int TRIES = 2;

    /** How a message can end. */
    enum Came {
        VERIFIED,
        ENCRYPTED,
        CLEAR,
        REFUSED,
        /** Nothing was said within the time. */
        UNKNOWN
    }

    /** Whether enough was said to judge. */
    static boolean isDecided(Expected expected, List<Said> said) {
        if (said.stream().anyMatch(s -> s instanceof Said.Sent || s instanceof Said.Returned)) {
            return true;
        }
        return switch (expected) {
            case Expected.Arrives _ -> false;
            case Expected.Refused(Set<Reason> reasons) ->
                    said.stream().filter(s -> isFor(reasons, s)).count() >= TRIES;
        };
    }

    static Verdict of(Expected expected, List<Said> said) {
        Optional<Said> end = said.stream().filter(s -> !(s instanceof Said.Waits)).findFirst();
        Said last = end.orElseGet(() -> telling(expected, said));
        boolean isRight =
                isDecided(expected, said)
                        && switch (expected) {
                            case Expected.Arrives arrives -> isRight(arrives, last, said);
                            case Expected.Refused(Set<Reason> reasons) -> isFor(reasons, last);
                        };
        return switch (last) {
            case Said.Sent(String proof) -> new Verdict(came(proof), proof, isRight);
            case Said.Waits _ when said.isEmpty() -> new Verdict(Came.UNKNOWN, "", false);
            case Said.Waits(String reason, String why) ->
                    new Verdict(Came.REFUSED, reason.isEmpty() ? why : reason, isRight);
            case Said.Returned(String reason, String why) ->
                    new Verdict(Came.REFUSED, reason.isEmpty() ? why : reason, isRight);
        };
    }

    /** Of several reasons to wait the expected one, else the last. */
    private static Said telling(Expected expected, List<Said> said) {
        return said.reversed().stream()
                .filter(s -> expected instanceof Expected.Refused(var reasons) && isFor(reasons, s))
                .findFirst()
                .orElseGet(() -> said.isEmpty() ? new Said.Waits("", "") : said.getLast());
    }

    private static Came came(String proof) {
        return switch (proof) {
            case "clear" -> Came.CLEAR;
            case "encrypted" -> Came.ENCRYPTED;
            default -> Came.VERIFIED;
        };
    }

    private static boolean isRight(Expected.Arrives expected, Said last, List<Said> said) {
        boolean waited =
                expected.after().isEmpty()
                        || said.stream().anyMatch(s -> isFor(Set.of(expected.after().get()), s));
        return waited
                && last instanceof Said.Sent(String proof)
                && (proof.equals(expected.proof()) || isTheSame(proof, expected.proof()));
    }

    /** Not every system tells by what it verified. */
    private static boolean isTheSame(String proof, String expected) {
        return proof.equals("verified") && !expected.equals("encrypted");
    }

    /** Whether it did not leave for one of the reasons; a system without keys has any reason. */
    private static boolean isFor(Set<Reason> reasons, Said said) {
        return switch (said) {
            case Said.Sent _ -> false;
            case Said.Waits(String reason, String _) -> matches(reasons, reason, false);
            case Said.Returned(String reason, String _) -> matches(reasons, reason, true);
        };
    }

    private static boolean matches(Set<Reason> reasons, String key, boolean isFinal) {
        return key.isEmpty()
                || reasons.stream()
                        .anyMatch(r -> r.key().equals(key) && r.isPermanent() == isFinal);
    }
}
