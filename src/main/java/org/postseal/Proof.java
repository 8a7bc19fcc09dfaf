package org.postseal;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.postseal.cli.ControlSubject;
import org.postseal.cli.ProofControl;
import org.postseal.cli.RecordedControl;
import org.postseal.config.Config;
import org.postseal.keys.SigningKey;
import org.postseal.proof.Handshakes;
import org.postseal.proof.Journal;
import org.postseal.proof.OutsideEyes;
import org.postseal.proof.ProofKeeper;
import org.postseal.proof.ProofReader;
import org.postseal.proof.ProofRecords;
import org.postseal.proof.ProofSettings;
import org.postseal.proof.Retention;
import org.postseal.proof.Sequencer;
import org.postseal.proof.TimeStamps;
import org.postseal.store.Disk;
import org.postseal.store.LocalDisk;
import org.postseal.store.Store;
import org.postseal.tlog.VerifierKey;
import org.postseal.tls.HandshakeSampling;
import org.postseal.witness.HttpPoster;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.node.ObjectNode;

/** The log of evidence of a relay, with where its records come from. */
record Proof(Journal journal, ProofKeeper keeper, Retention retention, Store store, Clock clock) {

    private static final Logger LOG = LoggerFactory.getLogger(Proof.class);

    /**
     * Takes up the log, makes its key where there is none, and records that this relay begins to
     * run, and under which configuration.
     *
     * @throws IOException when the key cannot be used, or nothing can be recorded
     */
    static Proof open(Config config, Store store, Clock clock) throws IOException {
        Path data = store.folder().path();
        SecureRandom random = new SecureRandom();
        SigningKey key = key(ProofSettings.key(data), random);
        ProofSettings settings =
                new ProofSettings(ProofSettings.folder(data), config.hostname().ascii());
        Disk disk = new LocalDisk();
        makePrivate(settings.folder());
        Sequencer sequencer = new Sequencer(store, disk, settings, key, clock);
        Handshakes handshakes = new Handshakes(data, disk, random);
        Journal journal = new Journal(clock, random, Optional.of(handshakes));
        Journal.Entry entry = journal.entry();
        entry.add(boot(config, key, clock));
        entry.add(configured(config, clock));
        store.write(sql -> {
            entry.write(sql);
            return true;
        });
        return new Proof(
                journal,
                new ProofKeeper(sequencer, disk, settings.folder(), System::nanoTime),
                new Retention(data, store, disk, journal, clock),
                store,
                clock);
    }

    /** Which handshakes the receiving servers sign for the log. */
    HandshakeSampling handshakes(Config config) {
        return new HandshakeSampling(
                config.proofHandshakes(),
                () -> journal.handshakes().flatMap(Handshakes::pledge),
                clock);
    }

    /** Subjects of commands whose changes are recorded, and the commands about evidence itself. */
    List<ControlSubject> recorded(Retention.Times times, ControlSubject... subjects) {
        List<ControlSubject> all = new ArrayList<>();
        for (ControlSubject subject : subjects) {
            all.add(new RecordedControl(subject, journal, store, clock));
        }
        all.add(new ProofControl(journal, store, retention, times, clock));
        return all;
    }

    /** Lets go what is no longer to be kept; what cannot be done now is done the next time. */
    private void prune(Retention.Times times) {
        try {
            Retention.Done done = retention.prune(times);
            if (done.records() > 0 || done.salts() > 0) {
                LOG.info(
                        "evidence past its time: {} records and the salts of {} addresses are gone",
                        done.records(),
                        done.salts());
            }
        } catch (IOException e) {
            LOG.error("old evidence could not be let go: {}", e.getMessage());
        }
    }

    private void putAway() {
        try {
            retention.putAway();
        } catch (IOException e) {
            LOG.error("the salts of days that are over stay where they are: {}", e.getMessage());
        }
    }

    /** Lets old evidence go, and has others look at the log, who may take their time. */
    void maintain(Config config, Upkeep upkeep) {
        upkeep.every(Upkeep.DAY, () -> prune(config.proofTimes()));
        upkeep.every(Upkeep.HOUR, this::putAway);
        Disk disk = new LocalDisk();
        ProofReader reader = new ProofReader(config.data());
        if (!config.witnesses().isEmpty()) {
            OutsideEyes eyes = new OutsideEyes(reader, config.witnesses(), new HttpPoster(), disk);
            upkeep.overNetwork(Upkeep.MINUTE, () -> tried("witnesses", () -> eyes.round()));
        }
        config.timestamps()
                .ifPresent(authority -> {
                    TimeStamps stamps =
                            new TimeStamps(
                                    reader, authority, new HttpPoster(), disk, new SecureRandom());
                    upkeep.overNetwork(
                            Upkeep.HOUR, () -> tried("time stamps", () -> stamps.round()));
                });
    }

    private interface Round {
        Object run() throws IOException;
    }

    private static void tried(String what, Round round) {
        try {
            Object done = round.run();
            LOG.debug("{}: {}", what, done);
        } catch (IOException e) {
            LOG.error("{}: {}", what, e.getMessage());
        }
    }

    /** Records are for the relay's owner alone, whatever the rights of the data folder. */
    private static void makePrivate(Path folder) throws IOException {
        Files.createDirectories(folder);
        if (Files.getFileStore(folder).supportsFileAttributeView("posix")) {
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
        }
    }

    private static SigningKey key(Path file, SecureRandom random) throws IOException {
        return SigningKey.exists(file) ? SigningKey.read(file) : SigningKey.create(file, random);
    }

    private static String boot(Config config, SigningKey key, Clock clock) {
        String host = config.hostname().ascii();
        ObjectNode record = ProofRecords.record("boot", clock.instant());
        record.put("hostname", host);
        record.put("version", version());
        record.put("java", Runtime.version().toString());
        record.put("key", key.as(host, VerifierKey.ED25519).key().toString());
        return ProofRecords.line(record);
    }

    private static String version() {
        String known = Proof.class.getPackage().getImplementationVersion();
        return known == null ? "unpackaged" : known;
    }

    /** All keys with their values, as one number; and the files beside, which hold the rules. */
    private static String configured(Config config, Clock clock) throws IOException {
        ObjectNode record = ProofRecords.record("config", clock.instant());
        record.put("sha256", sha256(config.show(true).getBytes(StandardCharsets.UTF_8)));
        ObjectNode files = record.putObject("files");
        for (Path file : config.watched()) {
            if (Files.isReadable(file)) {
                files.put(String.valueOf(file.getFileName()), sha256(Files.readAllBytes(file)));
            }
        }
        return ProofRecords.line(record);
    }

    private static String sha256(byte[] octets) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(octets));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
