package org.postseal.peers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postseal.proof.Poster;
import org.postseal.proof.ProofFixture;
import org.postseal.proof.ProofReader;
import org.postseal.proof.TimeStamps;
import org.postseal.store.LocalDisk;

/** Time stamps (RFC 3161) from an authority that is OpenSSL's, and verified by it. */
@Tag("peers")
class TimeStampTest {

    private static final String CONFIG =
            """
            [tsa]
            default_tsa = own
            [own]
            serial = serial
            signer_digest = sha256
            default_policy = 1.2.3.4.1
            digests = sha256
            ess_cert_id_alg = sha256
            """;

    @TempDir private Path folder;
    private ProofFixture proof;

    @BeforeEach
    void open() throws IOException {
        assumeTrue(
                Files.isExecutable(Path.of("/usr/bin/openssl")),
                "openssl is not installed: run ./check --install");
        Files.writeString(folder.resolve("ts.cnf"), CONFIG);
        Files.writeString(folder.resolve("serial"), "01\n");
        openssl(
                "req",
                "-x509",
                "-newkey",
                "ec",
                "-pkeyopt",
                "ec_paramgen_curve:P-256",
                "-nodes",
                "-keyout",
                "tsa.key",
                "-out",
                "tsa.pem",
                "-days",
                "30",
                "-subj",
                "/CN=Stamps of a test",
                "-addext",
                "extendedKeyUsage=critical,timeStamping");
        proof = new ProofFixture(folder.resolve("data"));
        proof.record(0, 10);
        proof.sequencer.round();
    }

    @AfterEach
    void close() throws IOException {
        if (proof != null) {
            proof.close();
        }
    }

    private Programs.Ended openssl(String... words) {
        String[] all = new String[words.length + 1];
        all[0] = "/usr/bin/openssl";
        System.arraycopy(words, 0, all, 1, words.length);
        return Programs.run(folder, all);
    }

    /** Signs whatever it is asked. */
    private Poster.Answer authority(URI to, String type, byte[] body) throws IOException {
        assertThat(type).isEqualTo("application/timestamp-query");
        Files.write(folder.resolve("query"), body);
        openssl(
                        "ts",
                        "-reply",
                        "-config",
                        "ts.cnf",
                        "-queryfile",
                        "query",
                        "-signer",
                        "tsa.pem",
                        "-inkey",
                        "tsa.key",
                        "-out",
                        "reply")
                .successfully();
        return new Poster.Answer(200, Files.readAllBytes(folder.resolve("reply")));
    }

    private TimeStamps stamps(Poster poster) {
        URI at = URI.create("http://tsa.test/");
        ProofReader reader = new ProofReader(proof.data);
        return new TimeStamps(reader, at, poster, new LocalDisk(), new SecureRandom());
    }

    private Programs.Ended verify() {
        Path log = proof.log(2026).path();
        return openssl(
                "ts",
                "-verify",
                "-data",
                log.resolve("checkpoint.stamped").toString(),
                "-in",
                log.resolve("checkpoint.tsr").toString(),
                "-CAfile",
                "tsa.pem");
    }

    @Test
    @DisplayName("E04 openssl ts -verify accepts the stamp of a checkpoint, and no other's")
    void stamped() throws Exception {
        assertThat(stamps(this::authority).round()).isPresent();
        Path stamped = proof.log(2026).path().resolve("checkpoint.stamped");
        assertThat(Files.readAllBytes(stamped))
                .isEqualTo(proof.log(2026).checkpoint().orElseThrow().octets());
        assertThat(verify().successfully().output()).contains("Verification: OK");
        Files.writeString(stamped, Files.readString(stamped).replace("\n10\n", "\n11\n"));
        assertThat(verify().output()).contains("Verification: FAILED");
    }

    @Test
    @DisplayName("an answer that is no stamp of this very request is not kept")
    void refused() throws Exception {
        Poster.Answer[] first = new Poster.Answer[1];
        stamps((to, type, body) -> first[0] = authority(to, type, body)).round();
        byte[] before = Files.readAllBytes(proof.log(2026).path().resolve("checkpoint.tsr"));
        for (Poster poster :
                new Poster[] {
                    (_, _, _) -> first[0],
                    (_, _, _) -> new Poster.Answer(200, new byte[] {0x30, 0}),
                    (_, _, _) -> new Poster.Answer(503, new byte[0])
                }) {
            assertThatThrownBy(() -> stamps(poster).round()).isInstanceOf(IOException.class);
        }
        assertThat(Files.readAllBytes(proof.log(2026).path().resolve("checkpoint.tsr")))
                .isEqualTo(before);
    }
}
