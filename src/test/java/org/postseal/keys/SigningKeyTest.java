package org.postseal.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyFactory;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postseal.tlog.VerifierKey;

class SigningKeyTest {

    private static final byte[] TEXT = "text\n".getBytes(StandardCharsets.US_ASCII);

    @TempDir private Path folder;
    private Path file;

    @BeforeEach
    void name() {
        file = folder.resolve("proof.key");
    }

    @Test
    @DisplayName("a key is made once, for its owner's eyes, and is the same when it is read again")
    void createAndRead() throws Exception {
        var made = SigningKey.create(file, new SecureRandom()).as("a.test", VerifierKey.ED25519);
        var read = SigningKey.read(file).as("a.test", VerifierKey.ED25519);
        assertThat(read.key()).isEqualTo(made.key());
        assertThat(read.key().verifies(TEXT, made.sign(TEXT))).isTrue();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThatThrownBy(() -> SigningKey.create(file, new SecureRandom()))
                .hasMessageContaining("is there already");
        try (var files = Files.list(folder)) {
            assertThat(files).containsExactly(file);
        }
    }

    @Test
    @DisplayName("the file is the PKCS#8 of everybody, and its signatures are the JDK's")
    void commonForm() throws Exception {
        var ours = SigningKey.create(file, new SecureRandom()).as("a.test", VerifierKey.ED25519);
        String body = Files.readString(file).replaceAll("-----[A-Z ]+-----|\\s", "");
        var secret = new PKCS8EncodedKeySpec(Base64.getDecoder().decode(body));
        Signature signer = Signature.getInstance("Ed25519");
        signer.initSign(KeyFactory.getInstance("Ed25519").generatePrivate(secret));
        signer.update(TEXT);
        assertThat(signer.sign()).isEqualTo(ours.sign(TEXT));
    }

    @Test
    @DisplayName("a key that others could read, or that is none, is refused")
    void refused() throws Exception {
        SigningKey.create(file, new SecureRandom());
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
        assertThatThrownBy(() -> SigningKey.read(file))
                .isInstanceOf(KeyFileFault.class)
                .hasMessageContaining("chmod 600");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        Files.writeString(file, "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n");
        assertThatThrownBy(() -> SigningKey.read(file)).hasMessageContaining("no Ed25519 key");
        Files.writeString(file, "-----BEGIN PRIVATE KEY----------END PRIVATE KEY-----");
        assertThatThrownBy(() -> SigningKey.read(file)).hasMessageContaining("no Ed25519 key");
        assertThatThrownBy(() -> SigningKey.read(folder.resolve("none")))
                .hasMessageContaining("does not exist");
    }
}
