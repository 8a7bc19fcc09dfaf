package org.postseal.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postseal.verify.ProofFault;

class SequencerTest {

    private static final int YEAR = 2026;

    @TempDir private Path data;
    private ProofFixture proof;

    @BeforeEach
    void open() throws IOException {
        proof = new ProofFixture(data);
    }

    @AfterEach
    void close() throws IOException {
        proof.close();
    }

    private static List<String> numbered(int count) {
        return IntStream.range(0, count).mapToObj(i -> "{\"n\":" + i + "}").toList();
    }

    @Test
    @DisplayName("E03 E04 what was recorded is in the log, in its order, under a signed checkpoint")
    void grows() throws Exception {
        assertThat(proof.sequencer.round()).isZero();
        assertThat(proof.log(YEAR).checkpoint()).isEmpty();
        int size = 0;
        for (int more : new int[] {1, 4, 250, 1, 1, 300, 700}) {
            proof.record(size, more);
            size += more;
            assertThat(proof.sequencer.round()).isEqualTo(more);
            assertThat(proof.verified(YEAR)).isEqualTo(numbered(size));
            assertThat(proof.pending()).isZero();
        }
    }

    @Test
    @DisplayName("a batch is one set of files and one checkpoint, however many records it has")
    void fewWrites() throws Exception {
        proof.record(0, 1);
        proof.sequencer.round();
        proof.disk.replacements = 0;
        proof.record(1, 200);
        proof.sequencer.round();
        assertThat(proof.disk.replacements).isEqualTo(2);
    }

    @Test
    @DisplayName("nothing new, nothing signed")
    void idle() throws Exception {
        proof.record(0, 3);
        proof.sequencer.round();
        proof.disk.replacements = 0;
        assertThat(proof.sequencer.round()).isZero();
        assertThat(proof.disk.replacements).isZero();
    }

    @Test
    @DisplayName(
            "Q18 E01 wherever the disk stops, nothing is lost, nothing repeated, no octet other")
    void stopsAnywhere() throws Exception {
        boolean whole = false;
        for (int files = 0; !whole; files++) {
            Path folder = data.resolveSibling(data.getFileName() + "-" + files);
            try (ProofFixture house = new ProofFixture(folder)) {
                house.record(0, 300);
                house.sequencer.round();
                house.record(300, 230);
                house.disk.filesLeft = files;
                whole = isWhole(house);
                house.disk.filesLeft = Integer.MAX_VALUE;
                Map<String, String> halfDone = files(folder);
                house.restart();
                house.record(530, 20);
                house.sequencer.round();
                assertThat(house.verified(YEAR)).isEqualTo(numbered(550));
                Map<String, String> done = files(folder);
                halfDone.keySet().retainAll(done.keySet());
                halfDone.remove("checkpoint");
                assertThat(done).containsAllEntriesOf(halfDone);
            }
        }
    }

    private static boolean isWhole(ProofFixture house) {
        try {
            house.sequencer.round();
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static Map<String, String> files(Path data) throws IOException {
        Map<String, String> files = new HashMap<>();
        Path log = ProofSettings.folder(data).resolve("2026");
        try (Stream<Path> all = Files.walk(log)) {
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                files.put(
                        log.relativize(file).toString(),
                        java.util.HexFormat.of().formatHex(Files.readAllBytes(file)));
            }
        }
        return files;
    }

    @Test
    @DisplayName("Q18 stopped between checkpoint and database, it finds what it had and goes on")
    void stopsBeforeForgetting() throws Exception {
        proof.record(0, 260);
        List<String> rows = rows();
        proof.sequencer.round();
        putBack(rows, 0);
        proof.record(260, 1);
        proof.restart();
        proof.sequencer.round();
        assertThat(proof.verified(YEAR)).isEqualTo(numbered(261));
        assertThat(proof.pending()).isZero();
    }

    @Test
    @DisplayName("Q18 what it finds in the log must be what it had")
    void anotherRecordInItsPlace() throws Exception {
        proof.record(0, 10);
        List<String> rows = rows();
        proof.sequencer.round();
        proof.restart();
        putBack(rows.stream().map(row -> row.replace("9", "8")).toList(), 0);
        assertThatThrownBy(proof.sequencer::round)
                .isInstanceOf(ProofFault.class)
                .hasMessageContaining("another record 9");
    }

    private List<String> rows() throws IOException {
        return proof.store.read(sql ->
                sql.query("SELECT record FROM proof_pending ORDER BY id", row -> row.getString(1)));
    }

    /** As if the transaction that takes them out had never come. */
    private void putBack(List<String> rows, long size) throws IOException {
        proof.store.write(sql -> {
            for (int i = 0; i < rows.size(); i++) {
                sql.update(
                        "INSERT INTO proof_pending (id, record) VALUES (?, ?)", i + 1, rows.get(i));
            }
            return sql.update("UPDATE proof_log SET size = ?, root = ''", size);
        });
    }

    /** Few are written anew as the table is emptied; of many, what is done is deleted alone. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 149, 150, 700})
    @DisplayName("Q18 what is recorded while a round is written keeps its number, and comes next")
    void recordsMeanwhile(int more) throws Exception {
        proof.record(0, 1);
        proof.sequencer.round();
        proof.record(1, 299);
        AtomicBoolean isOver = new AtomicBoolean();
        proof.disk.meanwhile =
                () -> {
                    if (!isOver.getAndSet(true)) {
                        proof.record(300, more);
                    }
                };
        assertThat(proof.sequencer.round()).isEqualTo(299);
        assertThat(proof.verified(YEAR)).isEqualTo(numbered(300));
        assertThat(rows()).isEqualTo(numbered(300 + more).subList(300, 300 + more));

        proof.restart();
        proof.record(300 + more, 5);
        assertThat(proof.sequencer.round()).isEqualTo(more + 5);
        assertThat(proof.verified(YEAR)).isEqualTo(numbered(305 + more));
        assertThat(proof.pending()).isZero();
    }

    @Test
    @DisplayName("a new year has a new log, which says where the old one ended")
    void newYear() throws Exception {
        proof.record(0, 300);
        proof.sequencer.round();
        proof.clock.advance(Duration.ofDays(366));
        proof.record(300, 5);
        proof.sequencer.round();
        proof.record(305, 2);
        proof.restart();
        proof.sequencer.round();
        assertThat(proof.verified(YEAR)).isEqualTo(numbered(305));
        List<String> next = proof.verified(YEAR + 1);
        assertThat(next).hasSize(3).endsWith("{\"n\":305}", "{\"n\":306}");
        assertThat(next.getFirst())
                .contains("\"kind\":\"opened\"")
                .contains("relay.test/postseal/2026\",\"size\":305");
        proof.clock.advance(Duration.ofDays(-200));
        proof.record(307, 1);
        proof.sequencer.round();
        assertThat(proof.verified(YEAR + 1)).hasSize(4);
    }

    @Test
    @DisplayName("E11 under a new key the log goes on, and its old checkpoints stay verifiable")
    void newKey() throws Exception {
        proof.record(0, 2);
        proof.sequencer.round();
        var old = proof.log(YEAR).checkpoint().orElseThrow();
        var oldKey = proof.vkey(YEAR);
        Files.delete(ProofSettings.key(data));
        proof.restart();
        proof.record(2, 1);
        proof.sequencer.round();
        assertThat(proof.verified(YEAR)).hasSize(3);
        assertThat(old.isSignedBy(oldKey)).isTrue();
        assertThat(proof.vkey(YEAR)).isNotEqualTo(oldKey);
        assertThat(proof.log(YEAR).keys()).containsExactly(oldKey, proof.vkey(YEAR));
    }
}
