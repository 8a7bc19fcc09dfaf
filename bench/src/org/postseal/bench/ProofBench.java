package org.postseal.bench;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.postseal.keys.SigningKey;
import org.postseal.proof.Journal;
import org.postseal.proof.ProofExport;
import org.postseal.proof.ProofReader;
import org.postseal.proof.ProofSettings;
import org.postseal.proof.Sequencer;
import org.postseal.store.DataFolder;
import org.postseal.store.LocalDisk;
import org.postseal.store.Store;
import org.postseal.tlog.MerkleTree;
import org.postseal.tlog.VerifierKey;
import org.postseal.verify.ExportCheck;
import org.postseal.verify.LogAudit;
import org.postseal.verify.Trust;
import org.postseal.verify.Verdict;

/**
 * What evidence costs: records of made-up mail go through journal and sequencer into a log, and out
 * again into an export that is verified. Times are of this machine, as it was.
 */
public final class ProofBench {

    private static final int RECORDS = 250_000;
    private static final int RECORDS_PER_COMMIT = 64;
    private static final int MESSAGES_PER_SESSION = 10;
    private static final double MICROS = 1000.0;

    private final Path data;
    private final Clock clock = Clock.systemUTC();
    private final Journal journal = new Journal(clock, new SecureRandom());
    private int message;

    private ProofBench(Path data) {
        this.data = data;
    }

    public static void main(String[] args) throws Exception {
        int records = args.length > 0 ? Integer.parseInt(args[0]) : RECORDS;
        Path folder = Files.createTempDirectory("postseal-proof-bench-");
        try {
            new ProofBench(folder).run(records);
        } finally {
            try (Stream<Path> all = Files.walk(folder)) {
                for (Path file : all.sorted(java.util.Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }

    private void run(int records) throws Exception {
        try (DataFolder folder = DataFolder.lock(data);
                Store store = Store.open(folder)) {
            ProofSettings settings =
                    new ProofSettings(ProofSettings.folder(data), "relay.example.com");
            SigningKey key = SigningKey.create(ProofSettings.key(data), new SecureRandom());
            Sequencer sequencer = new Sequencer(store, new LocalDisk(), settings, key, clock);
            Instant start = clock.instant();
            Cost recorded = new Cost();
            Cost sequenced = new Cost();
            int rounds = 0;
            for (int done = 0; done < records; ) {
                recorded.begin();
                int now = Math.min(records, done + 5_000);
                for (; done < now; done += RECORDS_PER_COMMIT) {
                    record(store);
                }
                recorded.end();
                sequenced.begin();
                while (sequencer.round() > 0) {
                    rounds++;
                }
                sequenced.end();
            }
            ProofReader reader = new ProofReader(data);
            ProofReader.View log = reader.logs().getLast();
            long size = log.checkpoint().size();
            say("records", "%d, in %d rounds", size, rounds);
            say("made and committed", recorded.perRecord(size));
            say("brought into the log", sequenced.perRecord(size));
            long octets = octets(log.folder().path());
            say("on disk", "%.0f octets a record", (double) octets / size);
            say("of these digests", "%.0f octets a record", octetsOfTiles(log) / (double) size);
            say("inclusion proof", "%d octets", proof(log));
            look(store, reader, log, new Span(start, clock.instant().plusSeconds(1)));
        }
    }

    /** Time on the clock, and on the processors. */
    private static final class Cost {
        private final OperatingSystemMXBean system =
                ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
        private long nanos;
        private long processor;

        void begin() {
            nanos -= System.nanoTime();
            processor -= system.getProcessCpuTime();
        }

        void end() {
            nanos += System.nanoTime();
            processor += system.getProcessCpuTime();
        }

        String perRecord(long records) {
            return "%.1f us a record, %.1f us of a processor"
                    .formatted(nanos / MICROS / records, processor / MICROS / records);
        }
    }

    private record Span(Instant from, Instant to) {}

    private void look(Store store, ProofReader reader, ProofReader.View log, Span span)
            throws IOException {
        VerifierKey key = log.folder().keys().getLast();
        Trust trust = new Trust(List.of(key), clock);
        Path file = data.resolve("evidence.zip");
        long from = System.nanoTime();
        ProofExport.Wish wish = new ProofExport.Wish(span.from(), span.to(), 0, "", false);
        new ProofExport(reader, store, wish).write(file);
        say("exported, all of it", "%.1f s, %d kB", seconds(from), Files.size(file) / 1000);
        from = System.nanoTime();
        mustHold(ExportCheck.of(file, trust));
        say("verified from the export", "%.1f s", seconds(from));
        from = System.nanoTime();
        mustHold(LogAudit.of(log.folder(), List.of(), trust));
        say("verified as a log", "%.1f s", seconds(from));
        Path sample = data.resolve("sample.zip");
        wish = new ProofExport.Wish(span.from(), span.to(), 100, "a seed", false);
        from = System.nanoTime();
        new ProofExport(reader, store, wish).write(sample);
        say("a sample of 100", "%.1f s, %d kB", seconds(from), Files.size(sample) / 1000);
        from = System.nanoTime();
        mustHold(ExportCheck.of(sample, trust));
        say("verified", "%.1f s", seconds(from));
    }

    private static void mustHold(Verdict verdict) {
        if (!verdict.holds()) {
            throw new IllegalStateException(verdict.toString());
        }
    }

    private static double seconds(long from) {
        return Duration.ofNanos(System.nanoTime() - from).toMillis() / 1000.0;
    }

    /** As many records as the relay commits together under load. */
    private void record(Store store) throws IOException {
        Journal.Entry entry = journal.entry();
        for (int i = 0; i < RECORDS_PER_COMMIT; i += 2) {
            message(entry);
        }
        store.write(sql -> {
            entry.write(sql);
            return true;
        });
        entry.kept();
    }

    /** Two records, of the size that the relay makes; and now and then a session. */
    private void message(Journal.Entry entry) {
        int n = message++;
        String address = "user" + n % 5000 + "@example" + n % 100 + ".org";
        String time = clock.instant().toString();
        String session = "%064x".formatted(n / MESSAGES_PER_SESSION);
        String digest = "%064x".formatted(n);
        String commitment = entry.commitment(address);
        entry.add(
                """
                {"kind":"accepted","time":"%s","queue_id":"Q%d","message_sha256":"%s","size":4096,\
                "sender":"%s","recipients":[{"delivery":%d,"domain":"example.org","address":"%s"}]}\
                """
                        .formatted(time, n, digest, commitment, n, commitment));
        if (n % MESSAGES_PER_SESSION == 0) {
            entry.add(
                    """
                    {"kind":"session","time":"%s","session":"%s","domain":"example.org",\
                    "host":"mx.example.org","address":"192.0.2.1","port":25,"demanded":"DANE TLSA\
                     of mx.example.org, by DANE","reached":{"protocol":"TLSv1.3","cipher":\
                    "TLS_AES_256_GCM_SHA384","group":"X25519MLKEM768","proof":"dane-ee",\
                    "by":"TLSA 3 1 1 %s","chain_sha256":"%s","resumed":false}}\
                    """
                            .formatted(time, session, digest, digest));
        }
        entry.add(
                """
                {"kind":"delivered","time":"%s","queue_id":"Q%d","message_sha256":"%s",\
                "delivery":%d,"recipient_domain":"example.org","recipient":"%s","attempted":"%s",\
                "demanded":"DANE TLSA of mx.example.org, by DANE","reached":{"host":\
                "mx.example.org","address":"192.0.2.1","port":25,"protocol":"TLSv1.3",\
                "proof":"dane-ee"},"session":"%s","result":{"code":250,"enhanced":"2.0.0"},\
                "reply":"%s"}\
                """
                        .formatted(time, n, digest, n, commitment, time, session, commitment));
    }

    private static long octets(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            long sum = 0;
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                sum += Files.size(file);
            }
            return sum;
        }
    }

    private static long octetsOfTiles(ProofReader.View log) throws IOException {
        Path tiles = log.folder().path().resolve("tile");
        return octets(tiles) - octets(tiles.resolve("entries"));
    }

    private static long proof(ProofReader.View log) throws Exception {
        long size = log.checkpoint().size();
        MerkleTree tree = new MerkleTree(log.folder().tree(size));
        return 32L * tree.inclusion(size / 3, size).size();
    }

    private static void say(String what, String form, Object... values) {
        System.out.printf(Locale.ROOT, "%-26s %s%n", what, form.formatted(values));
    }
}
