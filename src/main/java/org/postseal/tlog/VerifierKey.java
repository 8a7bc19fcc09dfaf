package org.postseal.tlog;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import org.postseal.mail.Sha256;

/**
 * A public key with its name, by which notes are verified (C2SP signed-note). As text it is {@code
 * name+id+key}: the "vkey" that is handed to auditors.
 *
 * @param type {@link #ED25519} or {@link #COSIGNATURE}
 * @param key 32 octets (RFC 8032)
 */
@SuppressWarnings("ArrayRecordComponent") // nobody changes what is in it
public record VerifierKey(String name, byte type, byte[] key) {

    /** Signs the text of a note itself. */
    public static final byte ED25519 = 1;

    /** Signs a checkpoint together with a time (C2SP tlog-cosignature). */
    public static final byte COSIGNATURE = 4;

    private static final int KEY_OCTETS = 32;

    /** What stands before the 32 octets in a SubjectPublicKeyInfo (RFC 8410, section 4). */
    private static final byte[] INFO = HexFormat.of().parseHex("302a300506032b6570032100");

    public VerifierKey {
        if (!isName(name) || key.length != KEY_OCTETS) {
            throw new IllegalArgumentException("no verifier key: " + name);
        }
    }

    /** Not empty, without white space, control characters and plus signs. */
    static boolean isName(String name) {
        return !name.isEmpty()
                && name.codePoints()
                        .noneMatch(c ->
                                c == '+'
                                        || Character.isWhitespace(c)
                                        || Character.isSpaceChar(c)
                                        || Character.isISOControl(c));
    }

    /**
     * Reads a vkey.
     *
     * @throws MalformedLog when it is none, or of a kind that is not known here
     */
    public static VerifierKey parse(String text) throws MalformedLog {
        String[] parts = text.strip().split("\\+", 3);
        if (parts.length != 3 || !isName(parts[0])) {
            throw new MalformedLog("not a key of the form NAME+ID+KEY: " + text);
        }
        byte[] octets;
        try {
            octets = Base64.getDecoder().decode(parts[2]);
        } catch (IllegalArgumentException e) {
            throw new MalformedLog("not a key of the form NAME+ID+KEY: " + text);
        }
        if (octets.length != 1 + KEY_OCTETS || (octets[0] != ED25519 && octets[0] != COSIGNATURE)) {
            throw new MalformedLog("a key of a kind that is not known here: " + text);
        }
        VerifierKey key =
                new VerifierKey(parts[0], octets[0], Arrays.copyOfRange(octets, 1, octets.length));
        if (!HexFormat.of().formatHex(key.id()).equals(parts[1])) {
            throw new MalformedLog("the key's id does not fit its name and octets: " + text);
        }
        return key;
    }

    /** The four octets that name it in a signature line. */
    public byte[] id() {
        var digest = Sha256.begin();
        digest.update(name.getBytes(java.nio.charset.StandardCharsets.UTF_8));
        digest.update((byte) '\n');
        digest.update(type);
        return Arrays.copyOf(digest.digest(key), SignedNote.ID_OCTETS);
    }

    /** Whether it made this signature of these octets. */
    public boolean verifies(byte[] message, byte[] signature) {
        try {
            Signature verifier = Signature.getInstance("Ed25519");
            verifier.initVerify(publicKey());
            verifier.update(message);
            return verifier.verify(signature);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    private PublicKey publicKey() throws GeneralSecurityException {
        byte[] info = Arrays.copyOf(INFO, INFO.length + KEY_OCTETS);
        System.arraycopy(key, 0, info, INFO.length, KEY_OCTETS);
        return KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(info));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof VerifierKey that
                && name.equals(that.name)
                && type == that.type
                && Arrays.equals(key, that.key);
    }

    @Override
    public int hashCode() {
        return name.hashCode() * 31 + Arrays.hashCode(key);
    }

    /** The vkey. */
    @Override
    public String toString() {
        byte[] octets = new byte[1 + KEY_OCTETS];
        octets[0] = type;
        System.arraycopy(key, 0, octets, 1, KEY_OCTETS);
        return name
                + "+"
                + HexFormat.of().formatHex(id())
                + "+"
                + Base64.getEncoder().encodeToString(octets);
    }
}
