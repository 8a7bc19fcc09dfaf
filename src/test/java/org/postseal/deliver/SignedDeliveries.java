package org.postseal.deliver;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.postseal.keys.SigningKey;
import org.postseal.proof.Handshakes;
import org.postseal.proof.ProofExport;
import org.postseal.proof.ProofReader;
import org.postseal.proof.ProofSettings;
import org.postseal.proof.Sequencer;
import org.postseal.queue.Claim;
import org.postseal.queue.QueueFixture;
import org.postseal.queue.Schedule;
import org.postseal.settle.BounceSettings;
import org.postseal.settle.Outcome;
import org.postseal.settle.QueueSettlement;
import org.postseal.settle.RetrySettings;
import org.postseal.store.LocalDisk;
import org.postseal.tlog.Checkpoint;
import org.postseal.tlog.NoteSigner;
import org.postseal.tlog.SignedNote;
import org.postseal.tlog.VerifierKey;
import org.postseal.tls.HandshakeSampling;
import org.postseal.tls.HandshakeSampling.Mode;
import org.postseal.tls.Pledge;
import org.postseal.verify.ExportCheck;
import org.postseal.verify.LogAudit;
import org.postseal.verify.SignedHandshake;
import org.postseal.verify.Trust;
import org.postseal.verify.Verdict;
import tools.jackson.databind.json.JsonMapper;

/** A relay whose sessions the receiving servers sign for its log, and its auditors. */
abstract class SignedDeliveries {

    static final String MX = "mx1.example.test";
    static final String HOST = "relay.test";
    static final Clock CLOCK = Clock.systemUTC();
    static final JsonMapper JSON = new JsonMapper();

    @TempDir Path data;

    final Rig rig = new Rig();
    final Instant start = CLOCK.instant().minusSeconds(60);
    QueueFixture house;
    QueueSettlement settlement;
    Sequencer sequencer;
    SigningKey key;
    Path file;

    @BeforeEach
    void open() throws IOException {
        house = new QueueFixture(data, CLOCK);
        settlement =
                new QueueSettlement(
                        house.queue,
                        RetrySettings.defaults(),
                        BounceSettings.defaults(HOST),
                        CLOCK,
                        new SplittableRandom(1));
        key = SigningKey.create(ProofSettings.key(data), new SecureRandom());
        sequencer = sequencer(CLOCK);
        file = data.resolve("evidence.zip");
    }

    @AfterEach
    void close() throws IOException {
        rig.close();
        house.close();
    }

    void signing(Mode mode) {
        rig.signing =
                new HandshakeSampling(
                        mode,
                        () -> house.queue.journal().handshakes().flatMap(Handshakes::pledge),
                        CLOCK);
    }

    /** There is no checkpoint before the first record. */
    void boot() throws IOException {
        boot(CLOCK);
    }

    void boot(Clock clock) throws IOException {
        add("{\"kind\":\"boot\",\"time\":\"" + clock.instant() + "\"}", sequencer(clock));
    }

    void add(String record, Sequencer to) throws IOException {
        house.store.write(
                sql -> sql.update("INSERT INTO proof_pending (record) VALUES (?)", record));
        to.round();
    }

    Sequencer sequencer(Clock clock) {
        return new Sequencer(
                house.store,
                new LocalDisk(),
                new ProofSettings(ProofSettings.folder(data), HOST),
                key,
                clock);
    }

    Outcome.Fate send() throws Exception {
        house.accept("you@example.test");
        Outcome.Fate last = null;
        for (Optional<Schedule.Slot> slot = house.queue.await(Duration.ZERO);
                slot.isPresent();
                slot = house.queue.await(Duration.ZERO)) {
            try (Schedule.Slot open = slot.get()) {
                for (var claim = open.next(); claim.isPresent(); claim = open.next()) {
                    Map<Claim.Waiting, Outcome.Fate> fates =
                            new HashMap<>(rig.deliver(claim.get()));
                    settlement.settle(claim.get(), fates);
                    last = fates.values().iterator().next();
                }
            }
        }
        sequencer.round();
        return last;
    }

    List<String> sessions() throws IOException {
        List<String> records = new ArrayList<>();
        for (ProofReader.View view : new ProofReader(data).logs()) {
            ProofReader.each(view, 0, view.checkpoint().size(), (_, record) -> records.add(record));
        }
        return records.stream().filter(r -> r.contains("\"kind\":\"session\"")).toList();
    }

    Trust trust() throws IOException {
        List<VerifierKey> keys = new ArrayList<>();
        for (ProofReader.View view : new ProofReader(data).logs()) {
            keys.addAll(view.folder().keys());
        }
        return new Trust(keys, CLOCK);
    }

    ProofExport.Done export() throws IOException {
        return export(start);
    }

    ProofExport.Done export(Instant from) throws IOException {
        Files.deleteIfExists(file);
        ProofExport.Wish wish =
                new ProofExport.Wish(from, CLOCK.instant().plusSeconds(60), 0, "", false);
        return new ProofExport(new ProofReader(data), house.store, wish).write(file);
    }

    Verdict exported() throws IOException {
        return ExportCheck.of(file, trust());
    }

    Verdict audited() throws IOException {
        return LogAudit.of(new ProofReader(data).logs().getLast().folder(), List.of(), trust());
    }

    void signing(NoteSigner signer, long size, byte[] root) {
        String text = new Checkpoint(signer.key().name(), size, root).text();
        byte[] note = SignedNote.sign(text, signer).octets();
        byte[] nonce = new byte[SignedHandshake.NONCE_OCTETS];
        rig.signing =
                new HandshakeSampling(
                        Mode.ALL,
                        () ->
                                Optional.of(
                                        new Pledge(
                                                SignedHandshake.clientRandom(note, nonce),
                                                note,
                                                nonce)),
                        CLOCK);
    }
}
