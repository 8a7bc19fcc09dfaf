package org.postseal.witness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postseal.proof.OutsideEyes;
import org.postseal.proof.ProofExport;
import org.postseal.proof.ProofFixture;
import org.postseal.proof.ProofReader;
import org.postseal.proof.ProofSettings;
import org.postseal.proof.WitnessAt;
import org.postseal.store.LocalDisk;
import org.postseal.tlog.Checkpoint;
import org.postseal.tlog.Cosignature;
import org.postseal.tlog.MerkleHash;
import org.postseal.tlog.MerkleTree;
import org.postseal.tlog.SignedNote;
import org.postseal.tlog.TestKey;
import org.postseal.tlog.VerifierKey;
import org.postseal.verify.ExportCheck;
import org.postseal.verify.LogAudit;
import org.postseal.verify.LogFolder;
import org.postseal.verify.Trust;
import org.postseal.verify.Verdict;

/** A witness against the words of C2SP tlog-witness, and a relay that has one. */
class WitnessTest {

    private static final int YEAR = 2026;

    @TempDir private Path folder;
    private final TestKey key = TestKey.of("witness.test/w1", VerifierKey.COSIGNATURE);
    private ProofFixture proof;
    private Witness witness;
    private WitnessServer server;
    private OutsideEyes eyes;

    @BeforeEach
    void open() throws IOException {
        proof = new ProofFixture(folder.resolve("data"));
        proof.record("{\"kind\":\"boot\"}", "{\"kind\":\"config\"}", "{\"kind\":\"other\"}");
        proof.sequencer.round();
        witness = new Witness(key, List.of(proof.vkey(YEAR)), seen(), new LocalDisk(), proof.clock);
        server =
                WitnessServer.start(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), witness);
        eyes = eyes(proof);
    }

    @AfterEach
    void close() throws IOException {
        server.close();
        proof.close();
    }

    private Path seen() throws IOException {
        return Files.createDirectories(folder.resolve("seen"));
    }

    private OutsideEyes eyes(ProofFixture of) {
        URI at = URI.create("http://127.0.0.1:" + server.address().getPort() + "/");
        return new OutsideEyes(
                new ProofReader(of.data),
                List.of(new WitnessAt(key.key(), at)),
                new HttpPoster(),
                new LocalDisk());
    }

    private SignedNote note() throws IOException {
        return proof.log(YEAR).checkpoint().orElseThrow();
    }

    private Witness.Answer add(String old, List<byte[]> hashes, SignedNote note) {
        StringBuilder body = new StringBuilder(old).append('\n');
        hashes.forEach(h -> body.append(Base64.getEncoder().encodeToString(h)).append('\n'));
        body.append('\n').append(note);
        return witness.add(body.toString().getBytes(StandardCharsets.UTF_8));
    }

    private List<byte[]> grown(long from, long to) throws Exception {
        return new MerkleTree(proof.log(YEAR).tree(to)).consistency(from, to);
    }

    @Test
    @DisplayName("each answer has the status that the specification gives it")
    void statuses() throws Exception {
        assertThat(add("new 0", List.of(), note()).status()).isEqualTo(400);
        assertThat(add("old 4", List.of(), note()).status()).isEqualTo(400);
        assertThat(add("old 0", List.of(MerkleHash.empty()), note()).status()).isEqualTo(400);
        assertThat(witness.add(new byte[0]).status()).isEqualTo(400);
        SignedNote strange = SignedNote.sign(note().text().replace("relay", "other"), other());
        assertThat(add("old 0", List.of(), strange).status()).isEqualTo(404);
        SignedNote unsigned = SignedNote.sign(note().text(), other());
        assertThat(add("old 0", List.of(), unsigned).status()).isEqualTo(403);

        Witness.Answer first = add("old 0", List.of(), note());
        assertThat(first.status()).isEqualTo(200);
        SignedNote both = note().with(SignedNote.lines(first.body()));
        assertThat(Cosignature.verified(both, key.key())).contains(proof.clock.instant());

        Witness.Answer again = add("old 0", List.of(), note());
        assertThat(again.status()).isEqualTo(409);
        assertThat(again.type()).isEqualTo("text/x.tlog.size");
        assertThat(again.body()).isEqualTo("3\n");
        assertThat(add("old 3", List.of(), note()).status()).isEqualTo(200);

        proof.record(3, 2);
        proof.sequencer.round();
        assertThat(add("old 3", List.of(), note()).status()).isEqualTo(422);
        assertThat(add("old 3", grown(3, 5), note()).status()).isEqualTo(200);
    }

    private TestKey other() {
        return TestKey.of(ProofSettings.origin(ProofFixture.HOST, YEAR), VerifierKey.ED25519);
    }

    @Test
    @DisplayName("the specification's example of a request is read as it says")
    void example() throws Exception {
        String body =
                """
                old 20852014
                PlRNCrwHpqhGrupue0L7gxbjbMiKA9temvuZZDDpkaw=
                jrJZDmY8Y7SyJE0MWLpLozkIVMSMZcD5kvuKxPC3swk=
                5+pKlUdi2LeF/BcMHBn+Ku6yhPGNCswZZD1X/6QgPd8=
                /6WVhPs2CwSsb5rYBH5cjHV/wSmA79abXAwhXw3Kj/0=

                example.com/behind-the-sofa
                20852163
                CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=

                \u2014 example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmR\
                DeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=
                """;
        Submission read = Submission.parse(body.getBytes(StandardCharsets.UTF_8));
        assertThat(read.old()).isEqualTo(20852014);
        assertThat(read.proof()).hasSize(4);
        assertThat(Checkpoint.parse(read.note().text()).size()).isEqualTo(20852163);
        assertThat(witness.add(body.getBytes(StandardCharsets.UTF_8)).status()).isEqualTo(404);
    }

    @Test
    @DisplayName("E03 what a witness signed goes into the export, and its key verifies it there")
    void exported() throws Exception {
        assertThat(eyes.round()).isEqualTo(1);
        proof.record(3, 300);
        proof.sequencer.round();
        assertThat(eyes.round()).isEqualTo(1);
        proof.record("{\"kind\":\"boot\",\"time\":\"" + proof.clock.instant() + "\"}");
        proof.sequencer.round();
        Path file = folder.resolve("evidence.zip");
        ProofExport.Wish wish =
                new ProofExport.Wish(
                        proof.clock.instant(), proof.clock.instant().plusSeconds(1), 0, "", false);
        new ProofExport(new ProofReader(proof.data), proof.store, wish).write(file);
        Trust trust = new Trust(List.of(proof.vkey(YEAR), key.key()), proof.clock);
        Verdict verdict = ExportCheck.of(file, trust);
        assertThat(verdict.faults()).isEmpty();
        assertThat(verdict.findings())
                .anyMatch(f -> f.contains("first 303 records were seen by witness.test/w1"));
        Verdict log = LogAudit.of(proof.log(YEAR), List.of(), trust);
        assertThat(log.findings()).anyMatch(f -> f.contains("were seen by witness.test/w1"));
        TestKey nobody = TestKey.of("witness.test/w2", VerifierKey.COSIGNATURE);
        Trust more = new Trust(List.of(proof.vkey(YEAR), nobody.key()), proof.clock);
        assertThat(ExportCheck.of(file, more).faults())
                .anyMatch(f -> f.contains("witness.test/w2 did not sign this log"));
    }

    @Test
    @DisplayName("E03 drill: the log is rolled back, and its witness shows it")
    void rolledBack() throws Exception {
        Path old = folder.resolve("old");
        copy(proof.log(YEAR).path(), old);
        proof.record(3, 40);
        proof.sequencer.round();
        assertThat(eyes.round()).isEqualTo(1);
        copy(old, proof.log(YEAR).path());
        assertThat(eyes(proof).round()).isZero();
        OutsideEyes later = eyes(proof);
        later.round();
        assertThat(later.refusals().get("witness.test/w1"))
                .contains("it has seen this log with 43 records, and here are 3")
                .contains("rolled back");
    }

    @Test
    @DisplayName(
            "E03 drill: the log is forked, and its witness signs only one side, and keeps both")
    void forked() throws Exception {
        assertThat(eyes.round()).isEqualTo(1);
        Path other = folder.resolve("other");
        Files.createDirectories(other);
        Files.copy(ProofSettings.key(proof.data), ProofSettings.key(other));
        try (ProofFixture twin = new ProofFixture(other)) {
            twin.record("{\"kind\":\"boot\"}", "{\"kind\":\"config\"}", "{\"kind\":\"lie\"}");
            twin.sequencer.round();
            OutsideEyes theirs = eyes(twin);
            assertThat(theirs.round()).isZero();
            assertThat(theirs.refusals().get("witness.test/w1"))
                    .contains("409")
                    .contains("another tree of the same size was signed before");
            twin.record(3, 5);
            twin.sequencer.round();
            assertThat(theirs.round()).isZero();
            assertThat(theirs.refusals().get("witness.test/w1"))
                    .contains("422")
                    .contains("not shown that the log grew");
        }
        try (Stream<Path> kept = Files.list(seen())) {
            assertThat(kept.map(path -> path.getFileName().toString()))
                    .filteredOn(name -> name.contains("."))
                    .map(name -> name.substring(name.indexOf('.')))
                    .containsExactlyInAnyOrder(".conflict", ".unproven");
        }
        proof.record(3, 1);
        proof.sequencer.round();
        assertThat(eyes.round()).isEqualTo(1);
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
    @DisplayName("a witness that was restarted knows what it signed, and follows into the new year")
    void restarted() throws Exception {
        assertThat(eyes.round()).isEqualTo(1);
        server.close();
        witness = new Witness(key, List.of(proof.vkey(YEAR)), seen(), new LocalDisk(), proof.clock);
        server =
                WitnessServer.start(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), witness);
        assertThat(add("old 0", List.of(), note()).body()).isEqualTo("3\n");
        proof.clock.advance(Duration.ofDays(366));
        proof.sequencer.round();
        proof.record(0, 1);
        proof.sequencer.round();
        assertThat(eyes(proof).round()).isEqualTo(1);
        assertThat(new LogFolder(proof.log(YEAR + 1).path()).witnessed()).isPresent();
    }

    @Test
    @DisplayName("the door takes one thing only, and of that no more than its bounds")
    void door() throws Exception {
        HttpPoster poster = new HttpPoster();
        String at = "http://127.0.0.1:" + server.address().getPort();
        byte[] huge = new byte[Submission.OCTETS_MAX + 1];
        assertThat(poster.post(URI.create(at + "/other"), "text/plain", new byte[1]).status())
                .isEqualTo(404);
        assertThat(poster.post(URI.create(at + "/add-checkpoint"), "text/plain", huge).status())
                .isEqualTo(413);
    }

    @Test
    @DisplayName("a folder is one witness's alone")
    void oneFolder() throws Exception {
        Path own = folder.resolve("own");
        try (WitnessFolder locked = WitnessFolder.lock(own)) {
            assertThat(locked.logs()).isDirectory();
            assertThatThrownBy(() -> WitnessFolder.lock(own)).hasMessageContaining("in use");
        }
        WitnessFolder.lock(own).close();
    }
}
