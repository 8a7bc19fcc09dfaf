package org.postseal.bench;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.postseal.lab.DnsServer;
import org.postseal.lab.LabCa;
import org.postseal.lab.SignedZones;
import org.postseal.lab.ZoneSpec;
import org.postseal.tls.ConscryptServer;
import org.postseal.tls.Providers;
import org.postseal.tls.ServerCredential;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.json.JsonMapper;

/** Postseal and Debian's Postfix under the same load, in turns. */
@Command(
        name = "bench/run",
        mixinStandardHelpOptions = true,
        description =
                "Measures the relay from accepting to delivered, beside Debian's Postfix, in turns."
                        + " A timing decides nothing: it is printed.")
public final class Bench implements Callable<Integer> {

    private static final long QUIET_NANOS = 60_000_000_000L;

    @Option(names = "--rounds", defaultValue = "3", description = "Rounds (default: 3).")
    private int rounds;

    @Option(names = "--messages", defaultValue = "20000", description = "For each run of ours.")
    private int messages;

    @Option(names = "--share", defaultValue = "8", description = "Postfix gets 1/N of them.")
    private int share;

    @Option(
            names = "--row",
            split = ",",
            description = "Only these: plain, tls, tls100, large, latency.")
    private List<String> rows = List.of();

    @Option(names = "--only", split = ",", description = "Only these: postseal, postfix, tuned.")
    private List<String> only = List.of();

    @Option(names = "--json", description = "Writes every run's figures there as well.")
    private Path json;

    @Option(names = "--keep", description = "Keeps the files of the runs.")
    private boolean keep;

    private LabCa authority;
    private Sink sink;
    private DnsServer dns;
    private Path folder;
    private final List<Run> runs = new ArrayList<>();

    public static void main(String[] args) {
        System.exit(new CommandLine(new Bench()).execute(args));
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        Providers.install();
        Clock clock = Clock.systemUTC();
        authority = LabCa.create("Bench", clock.instant());
        LabCa.Issued identity = authority.issue(Site.SINK);
        ServerCredential shown =
                new ServerCredential(identity.key().getPrivate(), identity.chain());
        folder = Files.createTempDirectory("postseal-bench");
        SignedZones zones =
                SignedZones.builder(clock).zone(ZoneSpec.signed("bench.test", "")).build();
        try (Sink open = new Sink(new ConscryptServer(() -> shown));
                DnsServer server = DnsServer.start(zones, new InetSocketAddress("127.0.0.1", 0))) {
            sink = open;
            dns = server;
            sourceAlone();
            for (int round = 1; round <= rounds; round++) {
                round(round);
            }
            System.out.print(Table.of(runs));
            if (json != null) {
                JsonMapper.builder().build().writeValue(json.toFile(), runs);
            }
            return 0;
        } finally {
            remove();
        }
    }

    private List<Workload> loads() {
        return Stream.of(
                        Workload.of("plain", messages, 4096, 1, false),
                        Workload.of("tls", messages, 4096, 1, true),
                        Workload.of("tls100", messages, 4096, 100, true),
                        Workload.of("large", Math.max(200, messages / 50), 1 << 20, 1, true)
                                .sessions(20))
                .filter(load -> rows.isEmpty() || rows.contains(load.name()))
                .toList();
    }

    private void round(int round) throws IOException, InterruptedException {
        for (Workload load : loads()) {
            Workload less = load.messages(Math.max(100, load.messages() / share));
            if (isWanted("postfix")) {
                measure(round, less, site -> Postfix.start(site, false));
            }
            if (isWanted("postseal")) {
                measure(round, load, Relay::start);
            }
            if (isWanted("tuned")) {
                measure(round, less, site -> Postfix.start(site, true));
            }
        }
        if (rows.contains("latency")) {
            latency(round);
        }
    }

    private boolean isWanted(String contender) {
        return only.isEmpty() || only.contains(contender);
    }

    /** At a tenth of what it can do. */
    private void latency(int round) throws IOException, InterruptedException {
        int rate =
                runs.stream()
                        .filter(run -> run.row().equals("tls") && run.server().equals("Postseal"))
                        .mapToInt(run -> (int) (run.perSecond() / 10))
                        .max()
                        .orElse(300);
        Workload load = Workload.of("latency", rate * 20, 4096, 1, true);
        measure(round, load, Relay::start, rate);
    }

    @FunctionalInterface
    private interface Starting {
        Contender start(Site site) throws IOException;
    }

    private void measure(int round, Workload load, Starting starting)
            throws IOException, InterruptedException {
        measure(round, load, starting, 0);
    }

    private void measure(int round, Workload load, Starting starting, int rate)
            throws IOException, InterruptedException {
        Site site =
                new Site(folder.resolve("run" + runs.size()), sink.port(), authority, dns, load);
        try (Contender contender = starting.start(site)) {
            send(contender.door(), load.messages(Math.max(50, load.messages() / 10)));
            sink.reset();
            double cpu = contender.processes().cpuSeconds();
            long began = System.nanoTime();
            send(contender.door(), rate > 0 ? load.paced(rate) : load);
            double seconds = (System.nanoTime() - began) / 1e9;
            ProcessTree after = contender.processes();
            Run run =
                    new Run(
                            round,
                            load.name(),
                            contender.name(),
                            sink.messages(),
                            seconds,
                            after.cpuSeconds() - cpu,
                            after.residentMiB(),
                            sink.octets(),
                            sink.handshakes(),
                            load.tls() ? sink.cleartext() : 0,
                            sink.latencies().quantile(0.5),
                            sink.latencies().quantile(0.99));
            runs.add(run);
            System.out.println(run.line());
        }
        if (!keep) {
            remove(site.folder());
        }
    }

    /** Returns when everything has arrived, or nothing has for a minute. */
    private void send(InetSocketAddress door, Workload load) throws InterruptedException {
        long before = sink.messages();
        Source source = new Source(door, load);
        source.run();
        long seen = sink.messages();
        long quietSince = System.nanoTime();
        while (sink.messages() - before < source.accepted()) {
            if (sink.messages() != seen) {
                seen = sink.messages();
                quietSince = System.nanoTime();
            }
            if (System.nanoTime() - quietSince > QUIET_NANOS) {
                System.out.println("!! not everything arrived");
                return;
            }
            LockSupport.parkNanos(2_000_000);
        }
    }

    /** The source against the sink: what the measure itself can do. */
    private void sourceAlone() throws InterruptedException {
        Workload load = Workload.of("alone", messages, 4096, 1, false);
        InetSocketAddress door = new InetSocketAddress("127.0.0.1", sink.port());
        send(door, load);
        sink.reset();
        long began = System.nanoTime();
        send(door, load);
        double seconds = (System.nanoTime() - began) / 1e9;
        System.out.printf("source and sink alone: %.0f messages/s%n", load.messages() / seconds);
    }

    private void remove() throws IOException {
        if (keep) {
            System.out.println("the files are in " + folder);
        } else {
            remove(folder);
        }
    }

    private static void remove(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
