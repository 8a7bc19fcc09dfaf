package org.postseal.keys;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.Set;
import org.bouncycastle.crypto.params.Ed25519PrivateKeyParameters;
import org.bouncycastle.math.ec.rfc8032.Ed25519;
import org.postseal.tlog.NoteSigner;
import org.postseal.tlog.VerifierKey;

/**
 * An Ed25519 key of ours in a file of its own, which its owner alone may read: PEM, PKCS#8 (RFC
 * 8410), so that other tools can read it too.
 */
public final class SigningKey {

    private static final byte[] HEAD = {
        0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04,
        0x20
    };
    private static final String BEGIN = "-----BEGIN PRIVATE KEY-----\n";
    private static final String END = "\n-----END PRIVATE KEY-----\n";
    private static final int FILE_OCTETS_MAX = 4096;
    private static final FileAttribute<Set<PosixFilePermission>> OWNER =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    private final Ed25519PrivateKeyParameters key;

    private SigningKey(byte[] seed) {
        this.key = new Ed25519PrivateKeyParameters(seed, 0);
    }

    /** Whether there is a file; it may hold anything. */
    public static boolean exists(Path file) {
        return Files.exists(file);
    }

    /**
     * Reads the key.
     *
     * @throws KeyFileFault when the file is not there, may be read by others, or holds no such key
     */
    public static SigningKey read(Path file) throws KeyFileFault {
        try {
            if (Files.size(file) > FILE_OCTETS_MAX) {
                throw new KeyFileFault(file + ": is larger than a key", null);
            }
            mustBePrivate(file);
            return parse(file, Files.readString(file, StandardCharsets.US_ASCII));
        } catch (NoSuchFileException e) {
            throw new KeyFileFault(file + ": does not exist", e);
        } catch (KeyFileFault e) {
            throw e;
        } catch (IOException e) {
            throw new KeyFileFault(
                    file + ": cannot be read (" + e.getClass().getSimpleName() + ")", e);
        }
    }

    /**
     * Makes a key and keeps it on disk, where there is none yet.
     *
     * @throws KeyFileFault when the file is there already or cannot be made
     */
    public static SigningKey create(Path file, SecureRandom random) throws KeyFileFault {
        byte[] seed = new byte[Ed25519.SECRET_KEY_SIZE];
        random.nextBytes(seed);
        try {
            write(file, seed);
            return new SigningKey(seed);
        } catch (FileAlreadyExistsException e) {
            throw new KeyFileFault(file + ": is there already", e);
        } catch (IOException e) {
            throw new KeyFileFault(file + ": cannot be made (" + e + ")", e);
        }
    }

    /** Under another name first: a crash leaves a whole key or none. */
    private static void write(Path file, byte[] seed) throws IOException {
        Path draft = file.resolveSibling(file.getFileName() + ".new");
        Files.deleteIfExists(draft);
        byte[] all = Arrays.copyOf(HEAD, HEAD.length + seed.length);
        System.arraycopy(seed, 0, all, HEAD.length, seed.length);
        String text = BEGIN + Base64.getEncoder().encodeToString(all) + END;
        Set<StandardOpenOption> fresh =
                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        try (FileChannel out = FileChannel.open(draft, fresh, OWNER)) {
            ByteBuffer octets = ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
            while (octets.hasRemaining()) {
                int _ = out.write(octets);
            }
            out.force(true);
        }
        try {
            Files.createLink(file, draft); // fails where there is one, which a move would replace
        } finally {
            Files.delete(draft);
        }
        Path folder = java.util.Objects.requireNonNull(file.toAbsolutePath().getParent());
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    private static SigningKey parse(Path file, String text) throws KeyFileFault {
        KeyFileFault fault = new KeyFileFault(file + ": holds no Ed25519 key in PEM", null);
        String body = text.strip();
        if (!body.startsWith(BEGIN.strip()) || !body.endsWith(END.strip())) {
            throw fault;
        }
        byte[] all;
        try {
            all =
                    Base64.getMimeDecoder()
                            .decode(
                                    body.substring(
                                            BEGIN.length() - 1, body.length() - END.length() + 2));
        } catch (IllegalArgumentException e) {
            throw fault;
        }
        int seed = all.length - HEAD.length;
        if (seed != Ed25519.SECRET_KEY_SIZE
                || !Arrays.equals(all, 0, HEAD.length, HEAD, 0, HEAD.length)) {
            throw fault;
        }
        return new SigningKey(Arrays.copyOfRange(all, HEAD.length, all.length));
    }

    private static void mustBePrivate(Path file) throws IOException {
        if (!Files.getFileStore(file).supportsFileAttributeView("posix")) {
            return;
        }
        Set<PosixFilePermission> rights = Files.getPosixFilePermissions(file);
        rights.remove(PosixFilePermission.OWNER_READ);
        rights.remove(PosixFilePermission.OWNER_WRITE);
        if (!rights.isEmpty()) {
            throw new KeyFileFault(
                    file
                            + ": others than its owner may read or change this key; chmod 600 it,"
                            + " and think of who did",
                    null);
        }
    }

    /** It as the signer of notes of one name; the kind is one of {@link VerifierKey}. */
    public NoteSigner as(String name, byte type) {
        VerifierKey known = new VerifierKey(name, type, key.generatePublicKey().getEncoded());
        return new NoteSigner() {
            @Override
            public VerifierKey key() {
                return known;
            }

            @Override
            public byte[] sign(byte[] message) {
                byte[] made = new byte[Ed25519.SIGNATURE_SIZE];
                key.sign(Ed25519.Algorithm.Ed25519, null, message, 0, message.length, made, 0);
                return made;
            }
        };
    }
}
