package org.postseal.peers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postseal.proof.ProofFixture;
import org.postseal.tlog.MerkleTree;

/** Our logs before the library that Go's checksum database is made of. */
@Tag("peers")
class GoChecksumDatabaseTest {

    private static final Path GO = Path.of("/usr/bin/go");
    private static final Path LIBRARY = Path.of("/usr/share/gocode/src/golang.org/x/mod/sumdb");
    private static final int YEAR = 2026;
    private static final int SIZE = 1000;

    @TempDir private Path folder;
    private ProofFixture proof;
    private Path program;

    @BeforeEach
    void open() throws IOException {
        assumeTrue(
                Files.isExecutable(GO) && Files.isDirectory(LIBRARY),
                "Go or its x/mod is not installed: run ./check --install");
        program = folder.resolve("verify");
        Path source = Path.of("src/test/resources/go/verify.go").toAbsolutePath();
        Map<String, String> environment =
                Map.of(
                        "GO111MODULE", "off",
                        "GOPATH", "/usr/share/gocode",
                        "GOCACHE", folder.resolve("cache").toString(),
                        "GOFLAGS", "",
                        "CGO_ENABLED", "0",
                        "HOME", folder.toString());
        Programs.run(
                        folder,
                        environment,
                        GO.toString(),
                        "build",
                        "-o",
                        program.toString(),
                        source.toString())
                .successfully();
        proof = new ProofFixture(folder.resolve("data"));
        for (int size = 0; size < SIZE; size += 100) {
            proof.record(size, 100);
            proof.sequencer.round();
        }
    }

    @AfterEach
    void close() throws IOException {
        if (proof != null) {
            proof.close();
        }
    }

    private Programs.Ended verify() throws Exception {
        MerkleTree tree = new MerkleTree(proof.log(YEAR).tree(SIZE));
        Path records = folder.resolve("records");
        Files.write(records, proof.verified(YEAR));
        StringBuilder proofs = new StringBuilder();
        StringBuilder trees = new StringBuilder();
        for (int i = 0; i < SIZE; i += 7) {
            proofs.append(i).append(words(tree.inclusion(i, SIZE))).append('\n');
            trees.append(i + 1)
                    .append(words(List.of(tree.root(i + 1))))
                    .append(words(tree.consistency(i + 1, SIZE)))
                    .append('\n');
        }
        Path proofFile = Files.writeString(folder.resolve("proofs"), proofs);
        Path treeFile = Files.writeString(folder.resolve("trees"), trees);
        return Programs.run(
                folder,
                program.toString(),
                proof.vkey(YEAR).toString(),
                proof.log(YEAR).path().toString(),
                records.toString(),
                proofFile.toString(),
                treeFile.toString());
    }

    private static String words(List<byte[]> hashes) {
        StringBuilder words = new StringBuilder();
        hashes.forEach(hash -> words.append(' ').append(Base64.getEncoder().encodeToString(hash)));
        return words.toString();
    }

    @Test
    @DisplayName(
            "E03 E04 Go's library accepts our notes, hash tiles, inclusion and consistency proofs")
    void accepts() throws Exception {
        assertThat(verify().successfully().output())
                .isEqualTo("accepted 1000 records, 143 proofs, 143 trees\n");
        Path tile = proof.log(YEAR).path().resolve("tile/0/002");
        byte[] octets = Files.readAllBytes(tile);
        Programs.Ended good = verify();
        octets[40] ^= 1;
        Files.write(tile, octets);
        Programs.Ended bad =
                Programs.run(
                        folder,
                        program.toString(),
                        proof.vkey(YEAR).toString(),
                        proof.log(YEAR).path().toString(),
                        folder.resolve("records").toString(),
                        folder.resolve("proofs").toString(),
                        folder.resolve("trees").toString());
        assertThat(good.code()).isZero();
        assertThat(bad.code()).isEqualTo(1);
        assertThat(bad.output()).contains("REFUSED");
    }
}
