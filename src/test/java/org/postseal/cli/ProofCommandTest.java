package org.postseal.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postseal.FakeClock;
import org.postseal.config.Config;
import org.postseal.keys.SigningKey;
import org.postseal.lab.FateWatcher;
import org.postseal.lab.LabCa;
import org.postseal.proof.FaultyDisk;
import org.postseal.proof.ProofSettings;
import org.postseal.proof.Retention;
import org.postseal.proof.Sequencer;
import org.postseal.queue.Claim;
import org.postseal.queue.QueueAdmin;
import org.postseal.queue.QueueFilter;
import org.postseal.queue.QueueFixture;
import org.postseal.queue.Schedule;
import org.postseal.settle.Attempt;
import org.postseal.settle.BounceSettings;
import org.postseal.settle.OperatorDismissal;
import org.postseal.settle.Outcome;
import org.postseal.settle.QueueSettlement;
import org.postseal.settle.RetrySettings;
import org.postseal.smtp.Reason;
import org.postseal.smtp.Reply;
import org.postseal.smtp.Trouble;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Evidence of a real queue and its settlement, as operators and auditors call for it. */
class ProofCommandTest {

    private static final String ADDRESS = "Some.Body@example.org";

    @TempDir private Path data;

    private final FakeClock clock = FakeClock.atStart();
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final LabCa.Issued identity =
            LabCa.create("Root", clock.instant()).issue("mx1.example.org");
    private QueueFixture house;
    private QueueSettlement settlement;
    private QueueAdmin admin;
    private Sequencer sequencer;
    private ControlServer server;

    @BeforeEach
    void start() throws IOException {
        house = new QueueFixture(data, clock);
        settlement =
                new QueueSettlement(
                        house.queue,
                        RetrySettings.defaults(),
                        BounceSettings.defaults("relay.test"),
                        clock,
                        new SplittableRandom(1));
        admin =
                new QueueAdmin(
                        house.queue, house.store, new OperatorDismissal(settlement, clock), clock);
        FaultyDisk disk = new FaultyDisk();
        sequencer =
                new Sequencer(
                        house.store,
                        disk,
                        new ProofSettings(ProofSettings.folder(data), "relay.test"),
                        SigningKey.create(ProofSettings.key(data), new SecureRandom()),
                        clock);
        Retention retention = new Retention(data, house.store, disk, house.queue.journal(), clock);
        Retention.Times times = new Retention.Times(Duration.ofDays(3650), Duration.ofDays(1000));
        ProofControl control =
                new ProofControl(house.queue.journal(), house.store, retention, times, clock);
        ControlSubject queue =
                new RecordedControl(
                        new QueueControl(admin), house.queue.journal(), house.store, clock);
        server = ControlServer.open(data, List.of(control, queue));
        server.start();
    }

    @AfterEach
    void stop() throws IOException {
        server.close();
        house.close();
    }

    private Attempt attempt(String session) {
        Attempt.Tls tls =
                new Attempt.Tls(
                        "TLSv1.3",
                        "TLS_AES_256_GCM_SHA384",
                        "X25519MLKEM768",
                        "dane-ee",
                        digest(identity));
        Attempt.Tls shown =
                tls.with(
                        session,
                        new Attempt.Shown(
                                "TLSA 3 1 1 00ff", false, List.of(identity.certificate())));
        Attempt.Peer peer =
                new Attempt.Peer("mx1.example.org", "192.0.2.1", 25, Optional.of(shown));
        return new Attempt(
                clock.instant(),
                Optional.of(peer),
                "DANE TLSA of mx1.example.org, by DANE (_25._tcp.mx1.example.org)",
                Attempt.Delays.NONE);
    }

    private static String digest(LabCa.Issued identity) {
        try {
            byte[] der = identity.certificate().getEncoded();
            return java.util.HexFormat.of()
                    .formatHex(java.security.MessageDigest.getInstance("SHA-256").digest(der));
        } catch (java.security.GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private Outcome.Fate delivered(String session) {
        return new Outcome.Delivered(
                attempt(session), Reply.of(250, "2.1.5", "kept for " + ADDRESS));
    }

    private Outcome.Fate rejected() {
        Trouble trouble = Trouble.of(Reason.REMOTE_REFUSED, "no such user " + ADDRESS);
        return new Outcome.Rejected(attempt("s9"), trouble);
    }

    private void settleAll(Function<Claim.Waiting, Outcome.Fate> fate) throws Exception {
        for (Optional<Schedule.Slot> slot = house.queue.await(Duration.ZERO);
                slot.isPresent();
                slot = house.queue.await(Duration.ZERO)) {
            try (Schedule.Slot open = slot.get()) {
                for (var claim = open.next(); claim.isPresent(); claim = open.next()) {
                    Map<Claim.Waiting, Outcome.Fate> fates = new HashMap<>();
                    claim.get().recipients().forEach(w -> fates.put(w, fate.apply(w)));
                    settlement.settle(claim.get(), fates);
                }
            }
        }
    }

    /** Two messages over one session, one that bounces, one that is held. */
    private void someMail() throws Exception {
        house.accept(ADDRESS);
        house.accept(ADDRESS);
        settleAll(w -> delivered("s1"));
        house.accept("nobody@example.org");
        settleAll(w -> rejected());
        house.accept("held@example.org");
        assertThat(run("queue", "hold", "--all")).isZero();
        assertThat(run("queue", "release", "--all")).isZero();
        sequencer.round();
    }

    private int run(String... words) {
        out.reset();
        err.reset();
        List<String> all = new ArrayList<>(List.of(words));
        if (!words[1].equals("verify")) {
            all.addAll(List.of("--data", data.toString()));
        }
        NoWiring wiring = new NoWiring();
        return new CommandLineTool(wiring, new PrintStream(out), new PrintStream(err))
                .run(all.toArray(String[]::new));
    }

    private String text() {
        return out.toString(StandardCharsets.UTF_8);
    }

    private List<JsonNode> records(String... words) {
        List<String> all = new ArrayList<>(List.of("proof", "show", "--json"));
        all.addAll(List.of(words));
        run(all.toArray(String[]::new));
        return text().lines().map(new JsonMapper()::readTree).toList();
    }

    private List<JsonNode> ofKind(String kind) {
        return records().stream()
                .filter(record -> record.get("kind").stringValue().equals(kind))
                .toList();
    }

    private static final class NoWiring implements Wiring {
        @Override
        public RunningRelay relay(Config config, FateWatcher watcher) {
            throw new AssertionError("no relay is started");
        }

        @Override
        public Outlook outlook(Config config) {
            throw new AssertionError("nothing is looked up");
        }
    }

    @Test
    @DisplayName("E01 every accepted recipient has one record of its end, or still waits")
    void reconciliation() throws Exception {
        someMail();
        // Three by clients that ended, one that waits, and the bounce, which could not be
        // delivered.
        assertThat(ofKind("accepted")).hasSize(5);
        assertThat(ofKind("delivered")).hasSize(2);
        assertThat(ofKind("bounced")).hasSize(1);
        assertThat(ofKind("discarded")).hasSize(1);
        assertThat(ofKind("held")).hasSize(1);
        assertThat(ofKind("released")).hasSize(1);
        assertThat(ofKind("operator"))
                .extracting(record -> record.get("verb").stringValue())
                .containsExactly("hold", "release");
        assertThat(admin.count(QueueFilter.all())).isEqualTo(1);
    }

    @Test
    @DisplayName(
            "E02 E05 what was demanded and what was reached stand side by side, from the session")
    void contents() throws Exception {
        someMail();
        JsonNode session = ofKind("session").getFirst();
        assertThat(session.get("domain").stringValue()).isEqualTo("example.org");
        assertThat(session.get("host").stringValue()).isEqualTo("mx1.example.org");
        assertThat(session.get("address").stringValue()).isEqualTo("192.0.2.1");
        assertThat(session.get("demanded").stringValue()).contains("by DANE (_25._tcp.mx1");
        JsonNode reached = session.get("reached");
        assertThat(reached.get("protocol").stringValue()).isEqualTo("TLSv1.3");
        assertThat(reached.get("cipher").stringValue()).isEqualTo("TLS_AES_256_GCM_SHA384");
        assertThat(reached.get("group").stringValue()).isEqualTo("X25519MLKEM768");
        assertThat(reached.get("proof").stringValue()).isEqualTo("dane-ee");
        assertThat(reached.get("by").stringValue()).isEqualTo("TLSA 3 1 1 00ff");
        assertThat(reached.get("chain_sha256").stringValue()).isEqualTo(digest(identity));
        assertThat(reached.get("tls_exporter_sha256").stringValue()).isEqualTo("s1");
        assertThat(reached.get("resumed").booleanValue()).isFalse();
        JsonNode delivered = ofKind("delivered").getFirst();
        assertThat(delivered.get("message_sha256").stringValue()).hasSize(64);
        assertThat(delivered.get("demanded")).isEqualTo(session.get("demanded"));
        assertThat(delivered.get("reached").get("proof").stringValue()).isEqualTo("dane-ee");
        assertThat(delivered.get("result").get("enhanced").stringValue()).isEqualTo("2.1.5");
        assertThat(delivered.get("reply").stringValue()).hasSize(64);
    }

    @Test
    @DisplayName("E06 mail over a connection that was kept points to the record of its handshake")
    void oneSession() throws Exception {
        someMail();
        assertThat(ofKind("session")).hasSize(2); // s1 and s9
        assertThat(ofKind("delivered"))
                .extracting(record -> record.get("session").stringValue())
                .containsExactly("s1", "s1");
    }

    @Test
    @DisplayName("E02 E12 no address, and nothing that a server said, stands in any record")
    void noAddress() throws Exception {
        someMail();
        run("proof", "show", "--json");
        assertThat(text().toLowerCase(java.util.Locale.ROOT))
                .contains("\"recipient\":\"")
                .doesNotContain("some.body")
                .doesNotContain("sender@")
                .doesNotContain("kept for")
                .doesNotContain("no such user");
    }

    @Test
    @DisplayName("show finds by address, queue id and time")
    void show() throws Exception {
        var id = house.accept(ADDRESS);
        settleAll(w -> delivered("s1"));
        clock.advance(Duration.ofHours(1));
        house.accept("other@example.org");
        settleAll(w -> delivered("s2"));
        sequencer.round();
        assertThat(records("--to", "some.body@EXAMPLE.org")).hasSize(2);
        assertThat(records(id.text())).hasSize(2);
        assertThat(records("--since", "2026-06-01T12:30:00Z")).hasSize(3);
        assertThat(records("--until", "2026-06-01T12:30:00Z")).hasSize(3);
        assertThat(records("--max", "1")).hasSize(1);
        assertThat(run("proof", "show", "--to", "who@example.org")).isEqualTo(Exit.FAILED);
        assertThat(run("proof", "show", id.text())).isZero();
        assertThat(text())
                .contains("delivered  " + id + "  example.org  to mx1.example.org  TLSv1.3")
                .contains("proven by dane-ee  (relay.test/postseal/2026, record 2)")
                .contains("demanded: DANE TLSA of mx1.example.org");
    }

    @Test
    @DisplayName(
            "E04 E09 what export writes, verify finds true with the key alone, addresses and all")
    void exportAndVerify() throws Exception {
        someMail();
        assertThat(run("proof", "key")).isZero();
        String key = text().strip();
        assertThat(key).startsWith("relay.test/postseal/2026+");
        Path file = data.resolve("evidence.zip");
        String[] export = {
            "proof",
            "export",
            "--from",
            "2026-06-01",
            "--to",
            "2026-06-02",
            "--addresses",
            "" + file
        };
        assertThat(run(export)).as(err.toString()).isZero();
        assertThat(text())
                .contains("accepted 5 = delivered 2 + bounced 1 + replaced 0 + deleted 0")
                .contains("+ discarded 1 + queued 1")
                .contains("In the relay's queue when this was written: 1.");
        assertThat(run("proof", "verify", "" + file, "--key", key)).isZero();
        assertThat(text())
                .contains("VERIFIED")
                .contains("1 of 1 certificate chains are here, as they were shown")
                .contains("addresses are the ones in the records");
        assertThat(run(export)).isEqualTo(Exit.CANNOT_CREATE);
        String log = data.resolve("proof/2026").toString();
        assertThat(run("proof", "verify", log, "--key", key, "--json")).isZero();
        assertThat(new JsonMapper().readTree(text()).get("holds").booleanValue()).isTrue();
        assertThat(run("proof", "verify", "" + file, "--key", "nonsense")).isEqualTo(Exit.USAGE);
        Files.writeString(data.resolve("none.zip"), "no zip");
        assertThat(run("proof", "verify", data.resolve("none.zip").toString(), "--key", key))
                .isEqualTo(Exit.UNAVAILABLE);
    }

    @Test
    @DisplayName("erase makes records say nothing of an address; the log stays as it is")
    void erase() throws Exception {
        someMail();
        assertThat(records("--to", ADDRESS)).hasSize(4);
        assertThat(run("proof", "erase", ADDRESS, "--reason", "he asked")).isZero();
        assertThat(records("--to", ADDRESS)).isEmpty();
        assertThat(run("proof", "erase", ADDRESS, "--reason", "he asked")).isEqualTo(Exit.FAILED);
        assertThat(run("proof", "erase", ADDRESS, "--reason", ADDRESS)).isEqualTo(Exit.USAGE);
        house.accept(ADDRESS);
        sequencer.round();
        assertThat(records("--to", ADDRESS)).hasSize(1);
        assertThat(ofKind("erased").getFirst().get("reason").stringValue()).isEqualTo("he asked");
        run("proof", "key");
        String log = data.resolve("proof/2026").toString();
        String key = text().strip();
        assertThat(run("proof", "verify", log, "--key", key)).isZero();
    }

    @Test
    @DisplayName(
            "prune lets records and salts go when their time is over; the log is still verified")
    void prune() throws Exception {
        for (int i = 0; i < 200; i++) {
            house.accept("u" + i + "@example.org");
        }
        settleAll(w -> delivered("s1"));
        sequencer.round();
        run("proof", "key");
        String key = text().strip();
        assertThat(run("proof", "prune")).isZero();
        assertThat(text()).contains("0 records and 0 salts");
        clock.advance(Duration.ofDays(1001));
        assertThat(run("proof", "prune")).isZero();
        assertThat(text()).contains("0 records and 201 salts");
        clock.advance(Duration.ofDays(3000));
        assertThat(run("proof", "prune")).isZero();
        assertThat(text()).contains("256 records and 0 salts");
        String log = data.resolve("proof/2026").toString();
        assertThat(run("proof", "verify", log, "--key", key)).isZero();
        assertThat(text()).contains("401 records, 256 of them pruned");
        house.accept("later@example.org");
        sequencer.round();
        sequencer.round();
        assertThat(run("proof", "prune")).isZero();
        assertThat(ofKind("pruned")).isNotEmpty();
    }

    @Test
    @DisplayName("a command on no data, or without what it needs, says so")
    void misuse() {
        assertThat(run("proof", "key")).isEqualTo(Exit.FAILED);
        assertThat(run("proof", "export", "--from", "2026-06-02", "--to", "2026-06-01", "x.zip"))
                .isEqualTo(Exit.USAGE);
        assertThat(
                        run(
                                "proof",
                                "export",
                                "--from",
                                "2026-06-01",
                                "--to",
                                "2026-06-02",
                                "--sample",
                                "3",
                                "x.zip"))
                .isEqualTo(Exit.USAGE);
        assertThat(run("proof", "export", "--from", "now", "--to", "2026-06-01", "x.zip"))
                .isEqualTo(Exit.USAGE);
        assertThat(run("proof", "verify", "/nowhere", "--key", "x")).isEqualTo(Exit.UNAVAILABLE);
    }
}
