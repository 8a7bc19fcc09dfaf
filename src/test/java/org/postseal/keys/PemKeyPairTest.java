package org.postseal.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.postseal.FakeClock;
import org.postseal.lab.LabCa;

class PemKeyPairTest {
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    private static final LabCa CA = LabCa.create("root", NOW);
    private final FakeClock clock = FakeClock.atStart();
    @TempDir Path folder;
    private Path certificate;
    private Path key;

    @BeforeEach
    void paths() {
        certificate = folder.resolve("relay.pem");
        key = folder.resolve("relay.key");
    }

    private LabCa.Issued write(LabCa.Issued issued) throws Exception {
        Files.writeString(certificate, issued.chainPem());
        Files.writeString(key, issued.keyPem());
        return issued;
    }

    @ParameterizedTest
    @EnumSource(names = {"P256", "P384", "RSA_2048", "ED25519"})
    @DisplayName("reads PKCS#8 keys of every kind with their chain")
    void kinds(LabCa.KeyKind kind) throws Exception {
        LabCa.Issued issued =
                write(
                        CA.intermediate("below")
                                .issue(List.of("a.example"), LabCa.Options.at(NOW).key(kind)));
        PemKeyPair pair = PemKeyPair.load(certificate, key, clock);
        assertThat(pair.get().chain()).isEqualTo(issued.chain());
        assertThat(pair.get().key().getEncoded()).isNotEmpty();
    }

    @ParameterizedTest
    @EnumSource(names = {"P256", "RSA_2048"})
    @DisplayName("reads OpenSSL's traditional RSA and EC keys")
    void traditional(LabCa.KeyKind kind) throws Exception {
        LabCa.Issued issued =
                write(CA.issue(List.of("a.example"), LabCa.Options.at(NOW).key(kind)));
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/openssl")), "openssl is not installed");
        Process openssl =
                new ProcessBuilder(
                                "/usr/bin/openssl", "pkey", "-traditional", "-in", key.toString())
                        .start();
        String text;
        try (Reader out = openssl.inputReader()) {
            text = out.readAllAsString();
        }
        assertThat(openssl.waitFor()).isZero();
        assertThat(text).contains(kind == LabCa.KeyKind.P256 ? "EC PRIV" : "RSA PRIV");
        Files.writeString(key, text);
        assertThat(PemKeyPair.load(certificate, key, clock).get().chain()).hasSize(1);
    }

    @Test
    @DisplayName("a missing, foreign or malformed file is refused, with its name and the reason")
    void faults() throws Exception {
        LabCa.Issued issued = write(CA.issue("a.example"));
        Files.writeString(key, CA.issue("b.example").keyPem());
        assertFault("relay.key: is not the key of");
        Files.writeString(key, "");
        assertFault("relay.key: holds no private key");
        Files.writeString(key, "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n");
        assertFault("relay.key: holds a malformed private key");
        Files.delete(key);
        assertFault("relay.key: does not exist");
        Files.writeString(key, issued.keyPem());
        Files.writeString(certificate, "nothing");
        assertFault("relay.pem: holds");
    }

    private void assertFault(String words) {
        assertThatThrownBy(() -> PemKeyPair.load(certificate, key, clock))
                .isInstanceOf(KeyFileFault.class)
                .hasMessageContaining(words);
    }

    @Test
    @DisplayName(
            "a changed pair is taken up after a few seconds; a bad one keeps the last good one")
    void reload() throws Exception {
        LabCa.Issued first = write(CA.issue("a.example"));
        PemKeyPair pair = PemKeyPair.load(certificate, key, clock);

        Files.writeString(certificate, "broken");
        clock.advance(Duration.ofSeconds(10));
        assertThat(pair.get().chain()).isEqualTo(first.chain());

        LabCa.Issued second = write(CA.intermediate("b").issue("a.example"));
        assertThat(pair.get().chain()).as("not looked at yet").isEqualTo(first.chain());
        clock.advance(Duration.ofSeconds(10));
        assertThat(pair.get().chain()).isEqualTo(second.chain());
        assertThat(pair.get()).isSameAs(pair.get());
    }
}
