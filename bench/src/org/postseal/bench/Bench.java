package org.postseal.bench;

import ch.qos.logback.classic.Level;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
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

    @Option(names = "--rounds", defaultValue = "3", description = "Rounds (default: 3).")
    private int rounds;

    @Option(names = "--messages", defaultValue = "20000", description = "For each run of ours.")
    private int messages;

    @Option(
            names = "--seconds",
            description =
                    "Instead of a number, as many messages as each can take in that time, after a"
                            + " third of it to warm up.")
    private int seconds;

    @Option(names = "--share", defaultValue = "8", description = "Postfix gets 1/N of them.")
    private int share;

    @Option(
            names = "--row",
            split = ",",
            description = "Only these: plain, tls, tls100, large, latency.")
    private List<String> rows = List.of();

    @Option(
            names = "--only",
            split = ",",
            description =
                    "Only these: postseal, postseal-tuned (with as many connections to a destination"
                            + " as tuned has), postfix, tuned.")
    private List<String> only = List.of();

    @Option(
            names = "--without-proof",
            description =
                    "Ourselves alone, in turns with and without evidence, both started without"
                            + " the cache of classes that ./postseal has.")
    private boolean withoutProof;

    @Option(names = "--json", description = "Writes every run's figures there as well.")
    private Path json;

    @Option(names = "--keep", description = "Keeps the files of the runs.")
    private boolean keep;

    private World world;
    private Sink sink;
    private final List<Run> runs = new ArrayList<>();

    public static void main(String[] args) {
        // What peers do to the source and the sink is counted, and not told one by one.
        if (LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME)
                instanceof ch.qos.logback.classic.Logger root) {
            root.setLevel(Level.WARN);
        }
        System.exit(
                new CommandLine(new Bench())
                        .addSubcommand(new Million())
                        .addSubcommand(new Soak())
                        .execute(args));
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        try (World open = new World(keep)) {
            world = open;
            sink = open.sink();
            sourceAlone();
            for (int round = 1; round <= rounds; round++) {
                round(round);
            }
            System.out.print(Table.of(runs));
            if (json != null) {
                JsonMapper.builder().build().writeValue(json.toFile(), runs);
            }
            return 0;
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
        if (withoutProof) {
            compareEvidence(round);
            return;
        }
        for (Workload load : loads()) {
            Workload less = load.messages(Math.max(100, load.messages() / share));
            if (isWanted("postfix")) {
                measure(round, less, site -> Postfix.start(site, false));
            }
            if (isWanted("postseal")) {
                measure(round, load, Relay::start);
            }
            if (isWanted("postseal-tuned")) {
                measure(round, load, Relay::tuned);
            }
            if (isWanted("tuned")) {
                measure(round, less, site -> Postfix.start(site, true));
            }
        }
        if (rows.contains("latency")) {
            latency(round);
        }
    }

    /** Who goes first changes from round to round. */
    private void compareEvidence(int round) throws IOException, InterruptedException {
        List<Starting> both = List.of(Relay::withEvidence, Relay::withoutEvidence);
        for (Workload load : loads()) {
            for (Starting starting : round % 2 == 1 ? both : both.reversed()) {
                measure(round, load, starting);
            }
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
        Site site = world.site("run" + runs.size(), load);
        sink.offerTls(load.tls());
        try (Contender contender = starting.start(site)) {
            world.send(contender.door(), warmUp(load));
            sink.reset();
            double cpu = contender.processes().cpuSeconds();
            double own = ProcessTree.ownCpuSeconds();
            long began = System.nanoTime();
            world.send(contender.door(), rate > 0 ? load.paced(rate) : timed(load));
            double took = (System.nanoTime() - began) / 1e9;
            ProcessTree after = contender.processes();
            Run run =
                    new Run(
                            round,
                            load.name(),
                            contender.name(),
                            sink.messages(),
                            took,
                            after.cpuSeconds() - cpu,
                            ProcessTree.ownCpuSeconds() - own,
                            after.residentMiB(),
                            sink.octets(),
                            sink.handshakes(),
                            load.tls() ? sink.cleartext() : 0,
                            sink.latencies().quantile(0.5),
                            sink.latencies().quantile(0.99));
            runs.add(run);
            System.out.println(run.line());
        }
    }

    private Workload warmUp(Workload load) {
        return seconds > 0
                ? load.lasting(Math.max(1, seconds / 3))
                : load.messages(Math.max(50, load.messages() / 4));
    }

    private Workload timed(Workload load) {
        return seconds > 0 ? load.lasting(seconds) : load;
    }

    /** The source against the sink: what the measure itself can do. */
    private void sourceAlone() throws InterruptedException {
        Workload load = Workload.of("alone", messages, 4096, 1, false);
        InetSocketAddress door = new InetSocketAddress("127.0.0.1", sink.port());
        world.send(door, load);
        sink.reset();
        long began = System.nanoTime();
        world.send(door, load);
        double seconds = (System.nanoTime() - began) / 1e9;
        System.out.printf("source and sink alone: %.0f messages/s%n", load.messages() / seconds);
    }
}
