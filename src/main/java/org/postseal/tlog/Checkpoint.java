package org.postseal.tlog;

import java.util.Arrays;
import java.util.Base64;
import java.util.regex.Pattern;

/**
 * The state of a log: how many entries, and the root of their tree (C2SP tlog-checkpoint).
 *
 * @param origin which log
 * @param extension further lines, with their line ends; empty in logs of ours
 */
@SuppressWarnings("ArrayRecordComponent") // nobody changes what is in it
public record Checkpoint(String origin, long size, byte[] root, String extension) {

    private static final Pattern SIZE = Pattern.compile("0|[1-9][0-9]{0,17}");

    /** Without further lines. */
    public Checkpoint(String origin, long size, byte[] root) {
        this(origin, size, root, "");
    }

    /**
     * Reads the text of a note.
     *
     * @throws MalformedLog when it is no checkpoint
     */
    public static Checkpoint parse(String text) throws MalformedLog {
        String[] lines = text.split("\n", 4);
        if (lines.length < 4 || lines[0].isEmpty() || !SIZE.matcher(lines[1]).matches()) {
            throw new MalformedLog("not a checkpoint");
        }
        byte[] root = root(lines[2]);
        String extension = lines[3];
        if (extension.startsWith("\n") || extension.contains("\n\n")) {
            throw new MalformedLog("a checkpoint with an empty line");
        }
        return new Checkpoint(lines[0], Long.parseLong(lines[1]), root, extension);
    }

    private static byte[] root(String line) throws MalformedLog {
        try {
            byte[] root = Base64.getDecoder().decode(line);
            if (root.length != MerkleHash.OCTETS
                    || !Base64.getEncoder().encodeToString(root).equals(line)) {
                throw new MalformedLog("a checkpoint without a root");
            }
            return root;
        } catch (IllegalArgumentException e) {
            throw new MalformedLog("a checkpoint without a root");
        }
    }

    /** The text that is signed. */
    public String text() {
        String hash = Base64.getEncoder().encodeToString(root);
        return origin + "\n" + size + "\n" + hash + "\n" + extension;
    }

    /** It as a tree. */
    public ProofCheck.Tree tree() {
        return new ProofCheck.Tree(size, root);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Checkpoint that
                && origin.equals(that.origin)
                && size == that.size
                && Arrays.equals(root, that.root)
                && extension.equals(that.extension);
    }

    @Override
    public int hashCode() {
        return origin.hashCode() * 31 + Arrays.hashCode(root);
    }

    @Override
    public String toString() {
        return origin
                + " of "
                + size
                + " records, root "
                + Base64.getEncoder().encodeToString(root);
    }
}
