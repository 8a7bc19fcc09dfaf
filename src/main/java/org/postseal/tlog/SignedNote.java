package org.postseal.tlog;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/**
 * Text with signatures below it (C2SP signed-note).
 *
 * @param text with its last line end
 * @param signatures in their order; of keys that need not be known
 */
public record SignedNote(String text, List<Line> signatures) {

    static final int ID_OCTETS = 4;

    /** Octets of a whole note, at most. */
    public static final int OCTETS_MAX = 100_000;

    private static final int SIGNATURES_MAX = 64;
    private static final String DASH = "\u2014 ";

    public SignedNote {
        signatures = List.copyOf(signatures);
    }

    /**
     * One signature line.
     *
     * @param name of the key
     * @param id four octets
     * @param signature what the key made; its form depends on the kind of the key
     */
    @SuppressWarnings("ArrayRecordComponent") // nobody changes what is in it
    public record Line(String name, byte[] id, byte[] signature) {

        boolean isBy(VerifierKey key) {
            return name.equals(key.name()) && Arrays.equals(id, key.id());
        }

        /** As it stands in a note, with its line end. */
        @Override
        public String toString() {
            byte[] both = Arrays.copyOf(id, ID_OCTETS + signature.length);
            System.arraycopy(signature, 0, both, ID_OCTETS, signature.length);
            return DASH + name + " " + Base64.getEncoder().encodeToString(both) + "\n";
        }
    }

    /** Signs a text, which ends with a line end. */
    public static SignedNote sign(String text, NoteSigner signer) {
        return new SignedNote(text, List.of(line(text, signer)));
    }

    private static Line line(String text, NoteSigner signer) {
        byte[] made = signer.sign(text.getBytes(StandardCharsets.UTF_8));
        return new Line(signer.key().name(), signer.key().id(), made);
    }

    /** The same with more signature lines. */
    public SignedNote with(List<Line> more) {
        List<Line> all = new ArrayList<>(signatures);
        all.addAll(more);
        return new SignedNote(text, all);
    }

    /**
     * Reads a note. Nothing in it is verified.
     *
     * @throws MalformedLog when it is none, or larger than {@link #OCTETS_MAX}
     */
    public static SignedNote parse(byte[] octets) throws MalformedLog {
        if (octets.length > OCTETS_MAX) {
            throw new MalformedLog("a note of " + octets.length + " octets");
        }
        String all = decoded(octets);
        int blank = all.lastIndexOf("\n\n");
        if (blank < 0 || !all.endsWith("\n")) {
            throw new MalformedLog("not a signed note");
        }
        return new SignedNote(all.substring(0, blank + 1), lines(all.substring(blank + 2)));
    }

    private static String decoded(byte[] octets) throws MalformedLog {
        try {
            String all =
                    StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(octets)).toString();
            if (all.chars().anyMatch(c -> c < ' ' && c != '\n')) {
                throw new MalformedLog("a note with control characters");
            }
            return all;
        } catch (CharacterCodingException e) {
            throw new MalformedLog("a note that is not UTF-8");
        }
    }

    /**
     * Reads signature lines alone, such as a witness answers with.
     *
     * @throws MalformedLog when there are none, too many, or one is of another form
     */
    public static List<Line> lines(String text) throws MalformedLog {
        List<Line> lines = new ArrayList<>();
        for (String line : text.split("\n", -1)) {
            if (!line.isEmpty()) {
                lines.add(line(line));
            }
        }
        if (lines.isEmpty() || lines.size() > SIGNATURES_MAX || text.contains("\n\n")) {
            throw new MalformedLog("not the signatures of a note");
        }
        return lines;
    }

    private static Line line(String text) throws MalformedLog {
        int space = text.lastIndexOf(' ');
        if (!text.startsWith(DASH) || space < DASH.length()) {
            throw new MalformedLog("not a signature line: " + text);
        }
        String name = text.substring(DASH.length(), space);
        byte[] both;
        try {
            both = Base64.getDecoder().decode(text.substring(space + 1));
        } catch (IllegalArgumentException e) {
            throw new MalformedLog("not a signature line: " + text);
        }
        if (!VerifierKey.isName(name) || both.length <= ID_OCTETS) {
            throw new MalformedLog("not a signature line: " + text);
        }
        return new Line(
                name,
                Arrays.copyOf(both, ID_OCTETS),
                Arrays.copyOfRange(both, ID_OCTETS, both.length));
    }

    /** The line of a key, if there is one; its signature is not looked at. */
    public Optional<Line> by(VerifierKey key) {
        return signatures.stream().filter(line -> line.isBy(key)).findFirst();
    }

    /** Whether a key of kind {@link VerifierKey#ED25519} signed the text. */
    public boolean isSignedBy(VerifierKey key) {
        List<Line> lines = signatures.stream().filter(line -> line.isBy(key)).toList();
        byte[] message = text.getBytes(StandardCharsets.UTF_8);
        return !lines.isEmpty()
                && key.type() == VerifierKey.ED25519
                && lines.stream().allMatch(line -> key.verifies(message, line.signature()));
    }

    /** The whole note. */
    @Override
    public String toString() {
        StringBuilder all = new StringBuilder(text).append('\n');
        signatures.forEach(all::append);
        return all.toString();
    }

    /** The whole note, as it is stored. */
    public byte[] octets() {
        return toString().getBytes(StandardCharsets.UTF_8);
    }
}
