package org.postseal.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postseal.tlog.VerifierKey;
import org.postseal.verify.ExportCheck;
import org.postseal.verify.Trust;
import org.postseal.verify.Verdict;

class ProofExportTest {

    private static final int YEAR = 2026;
    private static final int MESSAGES = 200;

    @TempDir private Path data;
    private ProofFixture proof;
    private Instant start;
    private Path file;

    @BeforeEach
    void open() throws IOException {
        proof = new ProofFixture(data);
        start = proof.clock.instant();
        MadeUpMail.deliver(proof, 0, MESSAGES);
        proof.sequencer.round();
        file = data.resolve("evidence.zip");
    }

    @AfterEach
    void close() throws IOException {
        proof.close();
    }

    private ProofExport.Done export(Instant from, Instant to, int sample, String seed)
            throws IOException {
        ProofExport.Wish wish = new ProofExport.Wish(from, to, sample, seed, false);
        return new ProofExport(new ProofReader(data), proof.store, wish).write(file);
    }

    private ProofExport.Done exportAll() throws IOException {
        return export(start, start.plus(Duration.ofDays(2)), 0, "");
    }

    private Verdict verdict() throws IOException {
        List<VerifierKey> keys = List.of(proof.vkey(YEAR), proof.vkey(YEAR + 1));
        return ExportCheck.of(file, new Trust(keys, proof.clock));
    }

    @Test
    @DisplayName("E04 E09 a stranger with the file and the key alone comes to the same page")
    void whole() throws Exception {
        ProofExport.Done done = exportAll();
        assertThat(done.records()).isEqualTo(3 * MESSAGES);
        Verdict verdict = verdict();
        assertThat(verdict.faults()).isEmpty();
        assertThat(verdict.page()).isEqualTo(done.page());
        assertThat(done.page())
                .contains("all 600 records of that time; none is left out")
                .contains("accepted 200 = delivered 200 + bounced 0")
                .contains("This adds up.")
                .contains("server proven by DANE (dane-ee)")
                .contains("The claim ends at the server that took the mail.");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThatThrownBy(this::exportAll).isInstanceOf(FileAlreadyExistsException.class);
    }

    @Test
    @DisplayName("E12 the page never claims that anybody read it, or what becomes of it later")
    void modest() throws Exception {
        String page = exportAll().page().toLowerCase(java.util.Locale.ROOT);
        assertThat(page)
                .doesNotContain("read by")
                .doesNotContain("the recipient read")
                .doesNotContain("mailbox")
                .doesNotContain("end-to-end");
    }

    @Test
    @DisplayName("E09 a part of the time is exported whole, and the sums say what it can say")
    void part() throws Exception {
        ProofExport.Done done = export(start.plusSeconds(50), start.plusSeconds(100), 0, "");
        assertThat(done.records()).isEqualTo(150);
        assertThat(verdict().faults()).isEmpty();
        assertThatThrownBy(() -> export(start.minusSeconds(50), start.minusSeconds(10), 0, ""))
                .hasMessageContaining("no records of that time");
    }

    @Test
    @DisplayName(
            "E09 a sample is drawn by the auditor's seed, with all that belongs to its messages")
    void sample() throws Exception {
        ProofExport.Done done = export(start, start.plusSeconds(900), 20, "a seed of his");
        assertThat(done.records()).isBetween(20L, 60L);
        Verdict verdict = verdict();
        assertThat(verdict.faults()).isEmpty();
        assertThat(verdict.page()).contains("a sample of 20 of 600 records").contains("his");
        rewrite("scope", text -> text.replace("a seed of his", "a seed of ours"));
        assertThat(verdict().faults())
                .anyMatch(fault -> fault.contains("the seed draws records that are missing"));
    }

    @Test
    @DisplayName("E11 over the turn of the year both logs are in it")
    void twoYears() throws Exception {
        proof.clock.advance(Duration.ofDays(366));
        proof.sequencer.round();
        MadeUpMail.deliver(proof, 1000, 3);
        proof.sequencer.round();
        proof.sequencer.round();
        export(start, proof.clock.instant(), 0, "");
        Verdict verdict = verdict();
        assertThat(verdict.faults()).isEmpty();
        assertThat(verdict.findings())
                .anyMatch(f -> f.startsWith("relay.test/postseal/2026: 600 records stand in it"))
                .anyMatch(f -> f.startsWith("relay.test/postseal/2027: "));
    }

    @Test
    @DisplayName("E03 drill: in an exported file a record is edited, removed, reordered, or added")
    void tampered() throws Exception {
        exportAll();
        rewrite(YEAR + "/entries", text -> text.replaceFirst("dane-ee", "pkix"));
        assertThat(verdict().faults())
                .anyMatch(f -> f.contains("record 1 is not the one that was signed"));

        rewriteLines(List.of("entries", "proofs"), lines -> lines.remove(9));
        assertThat(verdict().faults()).anyMatch(f -> f.contains("records 9 to 9 are missing"));

        Files.delete(file);
        exportAll();
        rewriteLines(
                List.of("entries"),
                lines -> {
                    List<String> records =
                            lines.stream().map(l -> l.substring(l.indexOf(' '))).toList();
                    lines.set(3, "3" + records.get(4));
                    lines.set(4, "4" + records.get(3));
                });
        assertThat(verdict().faults())
                .anyMatch(f -> f.contains("record 3 is the one that was signed as record 4"));

        Files.delete(file);
        exportAll();
        rewriteLines(List.of("entries", "proofs"), lines -> Collections.swap(lines, 5, 6));
        assertThat(verdict().faults()).anyMatch(f -> f.contains("stands behind a later one"));
    }

    @Test
    @DisplayName("E03 drill: the page, the sums or the checkpoint of an exported file are changed")
    void tamperedPage() throws Exception {
        exportAll();
        rewrite("statement.txt", text -> text.replace("delivered 200", "delivered 201"));
        assertThat(verdict().faults())
                .containsExactly("The statement in the file is not what its records say.");

        Files.delete(file);
        exportAll();
        rewrite("scope", text -> text.replace("sum delivered 200", "sum delivered 199"));
        assertThat(verdict().faults()).anyMatch(f -> f.contains("sums in the file are not those"));

        Files.delete(file);
        exportAll();
        rewrite(YEAR + "/checkpoint", text -> text.replace("\n600\n", "\n601\n"));
        assertThat(verdict().faults()).anyMatch(f -> f.contains("is not signed by the key given"));
        Trust nobody = new Trust(List.of(), proof.clock);
        assertThat(ExportCheck.of(file, nobody).faults())
                .anyMatch(f -> f.contains("No key was given for the log"));
    }

    private void rewrite(String part, UnaryOperator<String> change) throws IOException {
        Path changed = file.resolveSibling("changed.zip");
        try (ZipFile from = new ZipFile(file.toFile());
                ZipOutputStream to = new ZipOutputStream(Files.newOutputStream(changed))) {
            for (ZipEntry entry : Collections.list(from.entries())) {
                ByteArrayOutputStream octets = new ByteArrayOutputStream();
                try (InputStream in = from.getInputStream(entry)) {
                    in.transferTo(octets);
                }
                String text = octets.toString(StandardCharsets.UTF_8);
                to.putNextEntry(new ZipEntry(entry.getName()));
                String now = entry.getName().equals(part) ? change.apply(text) : text;
                to.write(now.getBytes(StandardCharsets.UTF_8));
                to.closeEntry();
            }
        }
        Files.move(changed, file, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    }

    private interface Lines {
        void change(List<String> lines);
    }

    private void rewriteLines(List<String> parts, Lines change) throws IOException {
        for (String part : parts) {
            rewrite(
                    YEAR + "/" + part,
                    text -> {
                        List<String> lines = new ArrayList<>(text.lines().toList());
                        change.change(lines);
                        return String.join("\n", lines) + "\n";
                    });
        }
    }
}
