package org.postseal.witness;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;
import org.postseal.tlog.MalformedLog;
import org.postseal.tlog.SignedNote;

/**
 * What a log hands to a witness.
 *
 * @param old the size that the log thinks the witness knows
 * @param proof that the tree grew from there
 */
record Submission(long old, List<byte[]> proof, SignedNote note) {

    /** Octets of a whole request, at most. */
    static final int OCTETS_MAX = SignedNote.OCTETS_MAX + 4096;

    private static final int PROOF_MAX = 63;
    private static final Pattern OLD = Pattern.compile("old (0|[1-9][0-9]{0,17})");

    Submission {
        proof = List.copyOf(proof);
    }

    /**
     * Reads the body of {@code add-checkpoint}.
     *
     * @throws MalformedLog when it is of another form
     */
    static Submission parse(byte[] body) throws MalformedLog {
        String text = new String(body, StandardCharsets.UTF_8);
        int blank = text.indexOf("\n\n");
        if (blank < 0) {
            throw new MalformedLog("no empty line");
        }
        List<String> lines = text.substring(0, blank).lines().toList();
        if (lines.isEmpty() || lines.size() > PROOF_MAX + 1) {
            throw new MalformedLog("too many or too few lines before the checkpoint");
        }
        var old = OLD.matcher(lines.getFirst());
        if (!old.matches()) {
            throw new MalformedLog("no old size");
        }
        List<byte[]> proof = new ArrayList<>();
        try {
            for (String line : lines.subList(1, lines.size())) {
                proof.add(Base64.getDecoder().decode(line));
            }
        } catch (IllegalArgumentException e) {
            throw new MalformedLog("a hash that is none");
        }
        byte[] note = text.substring(blank + 2).getBytes(StandardCharsets.UTF_8);
        return new Submission(Long.parseLong(old.group(1)), proof, SignedNote.parse(note));
    }
}
