package org.postseal.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postseal.tlog.Checkpoint;
import org.postseal.tlog.Cosignature;
import org.postseal.tlog.EntryBundle;
import org.postseal.tlog.SignedNote;
import org.postseal.tlog.TestKey;
import org.postseal.tlog.VerifierKey;
import org.postseal.verify.LogAudit;
import org.postseal.verify.ProofFault;
import org.postseal.verify.Trust;
import org.postseal.verify.Verdict;

/** Drills: each thing that somebody could do to a log is found out, and said in words. */
class TamperingTest {

    private static final int YEAR = 2026;
    private static final int RECORDS = 600;

    @TempDir private Path data;
    private ProofFixture proof;
    private Path log;

    @BeforeEach
    void open() throws IOException {
        proof = new ProofFixture(data);
        MadeUpMail.deliver(proof, 0, RECORDS / 3);
        proof.sequencer.round();
        log = proof.log(YEAR).path();
    }

    @AfterEach
    void close() throws IOException {
        proof.close();
    }

    private Verdict audit(SignedNote... kept) throws IOException {
        Trust trust = new Trust(List.of(proof.vkey(YEAR)), proof.clock);
        return LogAudit.of(proof.log(YEAR), List.of(kept), trust);
    }

    private SignedNote checkpoint() throws IOException {
        return proof.log(YEAR).checkpoint().orElseThrow();
    }

    private interface Change {
        void of(List<byte[]> entries);
    }

    private void bundle(String name, int count, Change change) throws Exception {
        Path file = log.resolve("tile/entries").resolve(name);
        List<byte[]> entries =
                new ArrayList<>(EntryBundle.entries(Files.readAllBytes(file), count));
        change.of(entries);
        Files.write(file, EntryBundle.octets(entries));
    }

    @Test
    @DisplayName("E03 E04 a log that nobody touched holds, by one public key")
    void untouched() throws Exception {
        SignedNote before = checkpoint();
        MadeUpMail.deliver(proof, RECORDS, 10);
        proof.sequencer.round();
        Verdict verdict = audit(before);
        assertThat(verdict.faults()).isEmpty();
        assertThat(verdict.findings())
                .anyMatch(f -> f.contains("still begins with the " + RECORDS + " records"))
                .anyMatch(f -> f.contains("630 records, 0 of them pruned"));
    }

    @Test
    @DisplayName("E03 drill: a record is edited")
    void edited() throws Exception {
        bundle(
                "000",
                256,
                entries -> {
                    String record = new String(entries.get(2), StandardCharsets.UTF_8);
                    entries.set(
                            2,
                            record.replace("dane-ee", "none!!!").getBytes(StandardCharsets.UTF_8));
                });
        assertThat(audit().faults())
                .containsExactly(
                        "Record 2 is not the one that was signed: it was changed or replaced.");
    }

    @Test
    @DisplayName("E03 drill: a record is removed")
    void removed() throws Exception {
        bundle("001", 256, entries -> entries.remove(7));
        assertThat(audit().faults())
                .singleElement()
                .asString()
                .contains("Records were removed or torn from those from 256 on")
                .contains("255 entries");
    }

    @Test
    @DisplayName("E03 drill: two records are reordered")
    void reordered() throws Exception {
        bundle("002.p/88", 88, entries -> Collections.swap(entries, 3, 4));
        assertThat(audit().faults())
                .contains(
                        "Record 515 is the one that was signed as record 516: they were"
                                + " reordered.",
                        "Record 516 is the one that was signed as record 515: they were"
                                + " reordered.");
    }

    @Test
    @DisplayName("E03 drill: a tile is replaced, with records that fit it")
    void tileReplaced() throws Exception {
        Path other = data.resolveSibling(data.getFileName() + "-other");
        try (ProofFixture another = new ProofFixture(other)) {
            MadeUpMail.deliver(another, 1000, RECORDS / 3);
            another.sequencer.round();
            for (String name : List.of("tile/0/001", "tile/entries/001")) {
                Files.copy(
                        another.log(YEAR).path().resolve(name),
                        log.resolve(name),
                        java.nio.file.StandardCopyOption.REPLACE_EXISTING);
            }
        }
        assertThat(audit().faults())
                .anyMatch(f -> f.contains("Tile tile/0/001 is not the one that the tile above it"));
        Files.copy(
                other.resolve("proof/2026/tile/1/000.p/2"),
                log.resolve("tile/1/000.p/2"),
                java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        assertThat(audit().faults()).anyMatch(f -> f.contains("tile/0/000 is not the one"));
    }

    @Test
    @DisplayName("E03 drill: everything is rewritten and fits together, but for the signature")
    void rewritten() throws Exception {
        Path other = data.resolveSibling(data.getFileName() + "-other");
        SignedNote signed = checkpoint();
        try (ProofFixture another = new ProofFixture(other)) {
            MadeUpMail.deliver(another, 1000, RECORDS / 3);
            another.sequencer.round();
            copy(another.log(YEAR).path(), log);
        }
        assertThat(audit().faults())
                .anyMatch(f -> f.contains("not signed by the key given for it"));
        Files.write(log.resolve("checkpoint"), signed.octets());
        assertThat(audit().faults())
                .anyMatch(f -> f.contains("another root than the one that was signed"));
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> all = Files.walk(from)) {
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                Path target = to.resolve(from.relativize(file).toString());
                Files.createDirectories(target.getParent());
                Files.copy(file, target, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
            }
        }
    }

    @Test
    @DisplayName(
            "E03 drill: the log is rolled back: an auditor sees it, and the relay stops sending")
    void rolledBack() throws Exception {
        Path old = data.resolveSibling(data.getFileName() + "-old");
        copy(log, old);
        MadeUpMail.deliver(proof, RECORDS, 200);
        proof.sequencer.round();
        SignedNote kept = checkpoint();
        copy(old, log);
        assertThat(audit(kept).faults())
                .containsExactly(
                        "The log was rolled back: a checkpoint of 1200 records was signed, and now"
                                + " there are 600.");
        proof.restart();
        MadeUpMail.deliver(proof, RECORDS + 200, 1);
        assertThatThrownBy(proof.sequencer::round)
                .isInstanceOf(ProofFault.class)
                .hasMessageContaining("was rolled back: it has 600 records");
        ProofKeeper keeper =
                new ProofKeeper(proof.sequencer, proof.disk, log.getParent(), System::nanoTime);
        keeper.round();
        assertThat(keeper.trouble().orElseThrow()).contains("was rolled back");
    }

    @Test
    @DisplayName("E03 drill: there is a second log under the same key")
    void fork() throws Exception {
        SignedNote kept = checkpoint();
        Path other = data.resolveSibling(data.getFileName() + "-other");
        Files.createDirectories(other);
        Files.copy(ProofSettings.key(data), ProofSettings.key(other));
        try (ProofFixture another = new ProofFixture(other)) {
            MadeUpMail.deliver(another, 1000, 300);
            another.sequencer.round();
            Trust trust = new Trust(List.of(proof.vkey(YEAR)), proof.clock);
            Verdict verdict = LogAudit.of(another.log(YEAR), List.of(kept), trust);
            assertThat(verdict.faults())
                    .singleElement()
                    .asString()
                    .contains("There are two logs under one key")
                    .contains("Both checkpoints together prove it.");
            copy(another.log(YEAR).path(), log);
        }
        proof.restart();
        MadeUpMail.deliver(proof, RECORDS, 1);
        assertThatThrownBy(proof.sequencer::round)
                .isInstanceOf(ProofFault.class)
                .hasMessageContaining("is another log than the one that this relay wrote");
    }

    @Test
    @DisplayName("E03 drill: a checkpoint from the future")
    void fromTheFuture() throws Exception {
        Checkpoint now = Checkpoint.parse(checkpoint().text());
        Checkpoint future = new Checkpoint(now.origin(), now.size() + 1000, now.root());
        SignedNote signed =
                SignedNote.sign(future.text(), proof.key.as(now.origin(), VerifierKey.ED25519));
        SignedNote honest = checkpoint();
        Files.write(log.resolve("checkpoint"), signed.octets());
        assertThat(audit().faults())
                .anyMatch(f -> f.contains("speaks of 1600 records, and they are not all there"))
                .anyMatch(f -> f.contains("from the future"));

        TestKey witness = TestKey.of("witness.test/w", VerifierKey.COSIGNATURE);
        Instant late = proof.clock.instant().plus(Duration.ofDays(3));
        SignedNote seen = honest.with(List.of(Cosignature.sign(honest.text(), late, witness)));
        Files.write(log.resolve("checkpoint"), seen.octets());
        Trust trust = new Trust(List.of(proof.vkey(YEAR), witness.key()), proof.clock);
        assertThat(LogAudit.of(proof.log(YEAR), List.of(), trust).faults())
                .singleElement()
                .asString()
                .contains("signed this checkpoint in the future");
    }

    @Test
    @DisplayName("E03 drill: a record from the future")
    void recordFromTheFuture() throws Exception {
        proof.clock.advance(Duration.ofDays(2));
        MadeUpMail.deliver(proof, RECORDS, 1);
        proof.clock.advance(Duration.ofDays(-2));
        proof.sequencer.round();
        assertThat(audit().faults()).allMatch(f -> f.contains("is from the future")).hasSize(3);
    }

    @Test
    @DisplayName("E01 drill: a recipient that ends twice does not add up")
    void endsTwice() throws Exception {
        proof.record(MadeUpMail.ended(proof, "bounced", 5));
        proof.sequencer.round();
        assertThat(audit().faults())
                .singleElement()
                .asString()
                .contains("Q5/5 ends for the second time");
    }
}
