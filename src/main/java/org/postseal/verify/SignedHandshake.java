package org.postseal.verify;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import org.postseal.tlog.Checkpoint;
import org.postseal.tlog.MalformedLog;
import org.postseal.tlog.SignedNote;

/**
 * A TLS 1.3 handshake in which a receiving server signed, without knowing it, the state of our log:
 * the random in the client's hello is a digest of a checkpoint and a nonce, and the server's
 * signature goes over the hello. So nobody without the server's key can have made it, and not
 * before there was that checkpoint. That mail was taken it does not show.
 *
 * @param checkpoint the signed note, as it was on disk
 * @param nonce 32 octets, secret until this is handed out
 * @param messages from ClientHello to CertificateVerify, each with its header
 */
@SuppressWarnings("ArrayRecordComponent") // nobody changes what is in it, and nobody compares it
public record SignedHandshake(byte[] checkpoint, byte[] nonce, List<byte[]> messages) {

    /** Octets of a nonce. */
    public static final int NONCE_OCTETS = 32;

    /** Octets of one in its file, at most. */
    public static final int OCTETS_MAX = 256 * 1024;

    private static final String TITLE = "postseal-handshake 1";
    private static final String PURPOSE = "postseal TLS client random 1";
    private static final int MESSAGES_MAX = 16;

    public SignedHandshake {
        messages = List.copyOf(messages);
    }

    /**
     * What it shows by itself.
     *
     * @param checkpoint that the server signed; whose it is, its own signature says
     * @param note the same with its signatures
     * @param serverName that the client asked for; empty for none
     * @param cipher the suite's name
     * @param chainSha256 lower-case hex over the DER of all certificates, in their order
     */
    public record Shown(
            Checkpoint checkpoint,
            SignedNote note,
            String serverName,
            String cipher,
            String chainSha256) {}

    /** The random of a hello that commits to a checkpoint, 32 octets. */
    public static byte[] clientRandom(byte[] checkpoint, byte[] nonce) {
        MessageDigest digest = sha256();
        digest.update(PURPOSE.getBytes(StandardCharsets.US_ASCII));
        digest.update((byte) 0);
        digest.update(nonce);
        return digest.digest(checkpoint);
    }

    /** As it is stored: lines of text, everything but their names in Base64. */
    public byte[] octets() {
        StringBuilder out = new StringBuilder(TITLE).append('\n');
        line(out, "checkpoint", checkpoint);
        line(out, "nonce", nonce);
        messages.forEach(message -> line(out, "message", message));
        return out.toString().getBytes(StandardCharsets.US_ASCII);
    }

    private static void line(StringBuilder out, String name, byte[] octets) {
        out.append(name)
                .append(' ')
                .append(Base64.getEncoder().encodeToString(octets))
                .append('\n');
    }

    /**
     * Reads what {@link #octets} wrote.
     *
     * @throws MalformedLog when it is something else
     */
    public static SignedHandshake parse(byte[] octets) throws MalformedLog {
        String[] lines = new String(octets, StandardCharsets.ISO_8859_1).split("\n", -1);
        boolean whole =
                octets.length <= OCTETS_MAX
                        && lines.length > 4
                        && lines.length <= MESSAGES_MAX + 4
                        && lines[0].equals(TITLE)
                        && lines[lines.length - 1].isEmpty();
        if (!whole) {
            throw new MalformedLog("this is no handshake that was kept, or of a later form");
        }
        List<byte[]> messages = new ArrayList<>();
        for (int i = 3; i < lines.length - 1; i++) {
            messages.add(octets(lines[i], "message "));
        }
        SignedHandshake read =
                new SignedHandshake(
                        octets(lines[1], "checkpoint "), octets(lines[2], "nonce "), messages);
        if (!Arrays.equals(read.octets(), octets)) {
            throw new MalformedLog("a kept handshake is written in another form than ours");
        }
        return read;
    }

    private static byte[] octets(String line, String name) throws MalformedLog {
        try {
            if (line.startsWith(name)) {
                return Base64.getDecoder().decode(line.substring(name.length()));
            }
        } catch (IllegalArgumentException e) {
            throw new MalformedLog("a kept handshake has a line that is no Base64");
        }
        throw new MalformedLog("a kept handshake has its lines out of order");
    }

    /**
     * Checks the random and the signature.
     *
     * @throws MalformedLog when it is no such handshake, the hello commits to something else, or
     *     the server did not sign it
     */
    public Shown proven() throws MalformedLog {
        Transcript transcript = Transcript.parse(messages);
        boolean commits =
                nonce.length == NONCE_OCTETS
                        && MessageDigest.isEqual(
                                transcript.random(), clientRandom(checkpoint, nonce));
        if (!commits) {
            throw new MalformedLog("the hello does not commit to this checkpoint");
        }
        if (!ServerSignature.isGood(transcript)) {
            throw new MalformedLog("the server's key did not sign this handshake");
        }
        SignedNote note = SignedNote.parse(checkpoint);
        MessageDigest chain = sha256();
        transcript.certificates().forEach(chain::update);
        return new Shown(
                Checkpoint.parse(note.text()),
                note,
                transcript.serverName(),
                transcript.suite(),
                HexFormat.of().formatHex(chain.digest()));
    }

    /** The name of its file: lower-case hex of SHA-256. */
    public static String sha256(byte[] octets) {
        return HexFormat.of().formatHex(sha256().digest(octets));
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
