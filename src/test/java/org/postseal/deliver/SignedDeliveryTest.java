package org.postseal.deliver;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postseal.lab.LabCa;
import org.postseal.proof.ProofExport;
import org.postseal.proof.ProofReader;
import org.postseal.proof.Retention;
import org.postseal.settle.Outcome;
import org.postseal.smtp.Reason;
import org.postseal.store.LocalDisk;
import org.postseal.tlog.NoteSigner;
import org.postseal.tlog.TestKey;
import org.postseal.tlog.VerifierKey;
import org.postseal.tls.HandshakeSampling.Mode;
import org.postseal.verify.LogAudit;
import org.postseal.verify.Trust;
import org.postseal.verify.Verdict;
import tools.jackson.databind.JsonNode;

/** Mail over sessions that the receiving server signs for our log, and what an auditor sees. */
class SignedDeliveryTest extends SignedDeliveries {

    @Test
    @DisplayName("E02 E04 a delivery is signed by the receiver's own key, and strangers can see it")
    void signed() throws Exception {
        signing(Mode.SAMPLE);
        ScriptedPeer peer = rig.host(MX, ScriptedPeer.ALL);
        rig.tlsa(rig.only(), Rig.identity(MX));
        boot();
        assertThat(send()).isInstanceOf(Outcome.Delivered.class);
        assertThat(send()).isInstanceOf(Outcome.Delivered.class);
        assertThat(peer.mails()).hasSize(2);
        assertThat(peer.connections()).as("an open session of it is used again").isEqualTo(1);
        assertThat(peer.clearMailOctets()).isZero();
        assertThat(sessions())
                .singleElement()
                .asString()
                .contains("\"proof\":\"dane-ee\"")
                .contains("\"handshake\":{\"sha256\":\"")
                .contains("\"server_name\":\"" + MX + "\",\"log\":\"relay.test/postseal/")
                .contains("\"size\":1}");

        ProofExport.Done done = export();
        Verdict verdict = exported();
        assertThat(verdict.faults()).isEmpty();
        assertThat(verdict.findings())
                .anyMatch(f ->
                        f.startsWith("1 sessions are said to be signed by the receiving")
                                && f.endsWith(
                                        ": 1 of these signatures are here, and 1 of them"
                                                + " are good"));
        assertThat(done.page()).contains("SIGNED BY THE RECEIVING SERVERS");
        assertThat(audited().faults()).isEmpty();
        assertThat(audited().findings()).anyMatch(f -> f.endsWith("and 1 of them are good"));
    }

    @Test
    @DisplayName(
            "E05 E06 a session says one by one what was demanded, and what it was taken up from")
    void askedAndResumed() throws Exception {
        rig.messagesPerConnection = 1;
        rig.host(MX, ScriptedPeer.ALL);
        rig.tlsa(rig.only(), Rig.identity(MX));
        send();
        send();
        assertThat(sessions())
                .hasSize(2)
                .allMatch(r -> r.contains("\"demand\":[{\"requirement\":\""))
                .allMatch(r ->
                        r.contains("{\"requirement\":\"DANE TLSA of " + MX + "\",\"by\":\"dane\""))
                .allMatch(r -> r.contains("\"by\":\"operator-default\""));
        JsonNode first = JSON.readTree(sessions().getFirst());
        JsonNode second = JSON.readTree(sessions().getLast());
        assertThat(first.at("/reached/resumed").asBoolean()).isFalse();
        assertThat(second.at("/reached/resumed").asBoolean()).isTrue();
        assertThat(second.at("/reached/resumed_from").asString())
                .isEqualTo(first.at("/session").asString());
    }

    @Test
    @DisplayName("E04 one for each host and hour is sampled, all of them on demand, none when off")
    void howMany() throws Exception {
        rig.messagesPerConnection = 1;
        ScriptedPeer peer = rig.host(MX, ScriptedPeer.ALL);
        boot();
        signing(Mode.SAMPLE);
        send();
        send();
        assertThat(sessions()).hasSize(2);
        assertThat(sessions()).filteredOn(r -> r.contains("\"handshake\"")).hasSize(1);
        assertThat(peer.connections()).isEqualTo(2);
    }

    @Test
    @DisplayName(
            "E04 all handshakes are signed where all are wanted, each over the last checkpoint")
    void all() throws Exception {
        rig.messagesPerConnection = 1;
        rig.host(MX, ScriptedPeer.ALL);
        boot();
        signing(Mode.ALL);
        send();
        send();
        send();
        assertThat(sessions()).hasSize(3).allMatch(r -> r.contains("\"handshake\":{\"sha256\""));
        export();
        assertThat(exported().faults()).isEmpty();
        assertThat(exported().findings()).anyMatch(f -> f.endsWith("and 3 of them are good"));
        assertThat(audited().findings()).anyMatch(f -> f.endsWith("and 3 of them are good"));
    }

    @Test
    @DisplayName("before there is a checkpoint, and when it is off, handshakes are the usual ones")
    void nothingToSign() throws Exception {
        rig.messagesPerConnection = 1;
        rig.host(MX, ScriptedPeer.ALL);
        signing(Mode.ALL);
        assertThat(send()).isInstanceOf(Outcome.Delivered.class);
        assertThat(sessions()).hasSize(1).noneMatch(r -> r.contains("\"handshake\""));
        assertThat(send()).isInstanceOf(Outcome.Delivered.class);
        assertThat(sessions()).hasSize(2).last().asString().contains("\"handshake\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"SAMPLE", "ALL"})
    @DisplayName(
            "E04 with a server of TLS 1.2 the message goes all the same, and the record says so")
    void tooOld(Mode mode) throws Exception {
        rig.messagesPerConnection = 1;
        signing(mode);
        ScriptedPeer peer = rig.host(MX, ScriptedPeer.ALL, new Misbehaviour.OnlyTls("TLSv1.2"));
        boot();
        assertThat(send()).isInstanceOf(Outcome.Delivered.class);
        assertThat(peer.mails()).hasSize(1);
        assertThat(peer.connections()).isEqualTo(2);
        assertThat(sessions())
                .singleElement()
                .asString()
                .contains("\"protocol\":\"TLSv1.2\"")
                .contains("\"handshake\":{\"missing\":\"the server does not speak TLS 1.3\"}");
        assertThat(send()).isInstanceOf(Outcome.Delivered.class);
        assertThat(peer.connections()).as("it is not tried again at once").isEqualTo(3);
        export();
        assertThat(exported().faults()).isEmpty();
        assertThat(exported().page()).doesNotContain("SIGNED BY");
    }

    @Test
    @DisplayName("T08 L06 where the handshake is broken nothing goes in the clear, either way")
    void neverClear() throws Exception {
        rig.floor = org.postseal.demand.Level.MAY;
        signing(Mode.ALL);
        ScriptedPeer peer =
                rig.host(MX, ScriptedPeer.ALL, new Misbehaviour.GarbageInsteadOfHandshake());
        boot();
        assertThat(MailTransactionTest.reasonOf(send())).isEqualTo(Reason.TLS_HANDSHAKE);
        assertThat(peer.heard("MAIL")).isEmpty();
        assertThat(peer.heard("STARTTLS")).hasSize(peer.connections());
    }

    @Test
    @DisplayName("N28 a signed handshake with an impostor is judged as any other: nothing leaves")
    void impostor() throws Exception {
        signing(Mode.ALL);
        ScriptedPeer peer = rig.host(MX, ScriptedPeer.ALL);
        rig.tlsa(rig.only(), LabCa.create("Another Root", Instant.now()).issue(MX));
        boot();
        assertThat(MailTransactionTest.reasonOf(send())).isEqualTo(Reason.DANE_MISMATCH);
        assertThat(peer.heard("MAIL")).isEmpty();
        assertThat(peer.connections()).isEqualTo(1);
    }

    @Test
    @DisplayName("E03 drill: what a server signed is changed, or stands for another session")
    void tampered() throws Exception {
        rig.messagesPerConnection = 1;
        signing(Mode.ALL);
        rig.host(MX, ScriptedPeer.ALL);
        boot();
        send();
        send();
        List<Path> kept = kept();
        assertThat(kept).hasSize(2);
        byte[] first = Files.readAllBytes(kept.getFirst());
        byte[] changed = first.clone();
        changed[changed.length / 2] ^= 1;
        Files.write(kept.getFirst(), changed);
        assertThat(audited().faults())
                .singleElement()
                .asString()
                .contains("it is not the one that was recorded");
        Files.write(kept.getFirst(), Files.readAllBytes(kept.getLast()));
        assertThat(audited().faults()).hasSize(1);
        Files.write(kept.getFirst(), first);
        assertThat(audited().faults()).isEmpty();

        export();
        String part = "handshakes/" + kept.getFirst().getFileName();
        rewrite(part, octets -> changed);
        assertThat(exported().faults())
                .singleElement()
                .asString()
                .contains("it is not the one that was recorded");
        export();
        rewrite(part + ".grew", octets -> new byte[0]);
        assertThat(exported().faults())
                .singleElement()
                .asString()
                .contains("what it signed is no earlier state of this log");
    }

    @ParameterizedTest
    @CsvSource({
        "'\"server_name\":\"mx1', '\"server_name\":\"mx2', it is with another server",
        "'\"chain_sha256\":\"', '\"chain_sha256\":\"0', its certificates are not those",
        "'\"cipher\":\"TLS_', '\"cipher\":\"TLS_X_', its cipher is not that of the session",
        "'\"protocol\":\"TLSv1.3', '\"protocol\":\"TLSv1.2', its cipher is not that of the",
        "'\"size\":1}', '\"size\":2}', it is over another checkpoint",
        "'\"log\":\"relay.test', '\"log\":\"relax.test', it is over another checkpoint",
        "'\"sha256\":\"', '\"sha256\":\"../', names a handshake that cannot be"
    })
    @DisplayName("E03 drill: a record names what a server signed in another session, or elsewhere")
    void borrowed(String was, String is, String fault) throws Exception {
        signing(Mode.ALL);
        rig.host(MX, ScriptedPeer.ALL);
        boot();
        send();
        String record = sessions().getFirst().replaceFirst(Pattern.quote(was), is);
        assertThat(record).isNotEqualTo(sessions().getFirst());
        add(record, sequencer);
        assertThat(audited().faults()).singleElement().asString().contains(fault);
        export();
        assertThat(exported().faults()).isEqualTo(audited().faults());
    }

    @Test
    @DisplayName("E03 drill: what a server signed once stands for two sessions")
    void replayed() throws Exception {
        signing(Mode.ALL);
        rig.host(MX, ScriptedPeer.ALL);
        boot();
        send();
        String session = "\"session\":\"";
        String again = sessions().getFirst().replaceFirst(session, session + "0");
        add(again, sequencer);
        assertThat(audited().faults())
                .singleElement()
                .asString()
                .contains("it was named for another session before");
        export();
        assertThat(exported().faults()).isEqualTo(audited().faults());
    }

    @Test
    @DisplayName("E03 drill: what a server signed is another relay's log, whose key is known, too")
    void anotherRelay() throws Exception {
        boot();
        rig.host(MX, ScriptedPeer.ALL);
        NoteSigner other = TestKey.of("other.test/postseal/2026", VerifierKey.ED25519);
        signing(other, 1, new byte[32]);
        send();
        List<VerifierKey> keys = new ArrayList<>(trust().keys());
        keys.add(other.key());
        Verdict verdict =
                LogAudit.of(
                        new ProofReader(data).logs().getLast().folder(),
                        List.of(),
                        new Trust(keys, CLOCK));
        assertThat(verdict.findings())
                .anyMatch(f -> f.endsWith("and 0 of them are good"))
                .anyMatch(f -> f.contains("or over another relay's"));
    }

    @Test
    @DisplayName("E03 drill: what a server signed is of a fork of the log")
    void fork() throws Exception {
        boot();
        rig.host(MX, ScriptedPeer.ALL);
        String origin = new ProofReader(data).logs().getLast().checkpoint().origin();
        NoteSigner own = key.as(origin, VerifierKey.ED25519);
        signing(own, 1, new byte[32]);
        send();
        assertThat(audited().faults())
                .singleElement()
                .asString()
                .contains("what it signed is no earlier state of this log");
        export();
        assertThat(exported().faults()).isEqualTo(audited().faults());
    }

    @ParameterizedTest
    @ValueSource(strings = {"key", "later", "elsewhere"})
    @DisplayName("E03 drill: what a server signed is by another key, later, or of another log")
    void anotherKey(String how) throws Exception {
        boot();
        rig.host(MX, ScriptedPeer.ALL);
        String origin = new ProofReader(data).logs().getLast().checkpoint().origin();
        switch (how) {
            case "key" -> signing(TestKey.of(origin, VerifierKey.ED25519), 1, new byte[32]);
            case "later" -> signing(key.as(origin, VerifierKey.ED25519), 99, new byte[32]);
            default -> signing(TestKey.of("other.test", VerifierKey.ED25519), 1, new byte[32]);
        }
        send();
        Verdict verdict = audited();
        switch (how) {
            case "key" ->
                    assertThat(verdict.faults())
                            .singleElement()
                            .asString()
                            .contains("what it signed is no checkpoint of ours");
            case "later" ->
                    assertThat(verdict.faults())
                            .singleElement()
                            .asString()
                            .contains("what it signed is later than the record");
            default -> {
                assertThat(verdict.faults()).isEmpty();
                assertThat(verdict.findings())
                        .anyMatch(f -> f.endsWith("and 0 of them are good"))
                        .anyMatch(
                                f -> f.startsWith("1 of these signatures go over a log for which"));
            }
        }
    }

    @Test
    @DisplayName("what was signed goes with the records that name it, and is no fault then")
    void pruned() throws Exception {
        signing(Mode.ALL);
        rig.host(MX, ScriptedPeer.ALL);
        boot();
        send();
        assertThat(kept()).hasSize(1);
        Duration days = Duration.ofDays(10);
        prune(CLOCK, days);
        assertThat(kept()).hasSize(1);
        prune(Clock.offset(CLOCK, days.plusDays(2)), days);
        assertThat(kept()).isEmpty();
        Verdict verdict = audited();
        assertThat(verdict.faults()).isEmpty();
        assertThat(verdict.findings()).anyMatch(f -> f.contains("0 of these signatures are here"));
    }

    private void prune(Clock clock, Duration keep) throws IOException {
        new Retention(data, house.store, new LocalDisk(), house.queue.journal(), clock)
                .prune(new Retention.Times(keep, keep));
    }

    private List<Path> kept() throws IOException {
        Path folder = data.resolve("proof/handshakes");
        if (Files.notExists(folder)) {
            return List.of();
        }
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(Files::isRegularFile).toList();
        }
    }

    private void rewrite(String part, UnaryOperator<byte[]> change) throws IOException {
        Path changed = file.resolveSibling("changed.zip");
        try (ZipFile from = new ZipFile(file.toFile());
                ZipOutputStream to = new ZipOutputStream(Files.newOutputStream(changed))) {
            for (ZipEntry entry : Collections.list(from.entries())) {
                ByteArrayOutputStream octets = new ByteArrayOutputStream();
                try (InputStream in = from.getInputStream(entry)) {
                    in.transferTo(octets);
                }
                to.putNextEntry(new ZipEntry(entry.getName()));
                byte[] was = octets.toByteArray();
                to.write(entry.getName().equals(part) ? change.apply(was) : was);
                to.closeEntry();
            }
        }
        Files.move(changed, file, StandardCopyOption.REPLACE_EXISTING);
    }
}
