package org.postseal.bench;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** A queue that has grown very long, because nearly every destination is dead. */
@Command(
        name = "million",
        mixinStandardHelpOptions = true,
        description =
                "Fills the queue with mail to destinations that take no connection, and measures what"
                        + " that costs: accepting, memory, queue list, restart, and mail to a"
                        + " destination that is alive.")
final class Million implements Callable<Integer> {

    private static final int OCTETS = 2048;
    private static final int LIVE = 0;

    @Option(names = "--messages", defaultValue = "1000000", description = "How many are queued.")
    private int messages;

    @Option(names = "--destinations", defaultValue = "1000", description = "That are dead.")
    private int destinations;

    @Option(names = "--keep", description = "Keeps the files of the run.")
    private boolean keep;

    private World world;
    private int number;

    @Override
    public Integer call() throws IOException, InterruptedException {
        try (World open = new World(keep)) {
            world = open;
            int nobody = Ports.free();
            int alive = open.sink().port();
            Site site = open.site("million", dead(messages), at -> at == LIVE ? alive : nobody);
            int port = Ports.free();
            Relay relay = Relay.start(site, port, "");
            try {
                System.out.printf("start to listening: %.0f ms%n", relay.startMillis());
                whileAlive(relay, site);
                relay.kill();
                relay = restarted(site, port);
            } finally {
                relay.close();
            }
            return 0;
        }
    }

    private Workload dead(int count) {
        return Workload.of("dead", count, OCTETS, destinations + 1, true).skipping(LIVE);
    }

    private void whileAlive(Relay relay, Site site) throws IOException, InterruptedException {
        int part = Math.max(1, Math.min(messages / 10, 20_000));
        accepted(relay, part); // warms up
        System.out.println("live destination, empty queue: " + live(relay));
        System.out.printf("accepted/s, empty queue: %.0f%n", accepted(relay, part));
        accepted(relay, messages - 3 * part);
        System.out.printf("accepted/s, queue of %d: %.0f%n", number, accepted(relay, part));
        System.out.println("live destination, full queue: " + live(relay));
        ProcessTree tree = relay.processes();
        System.out.printf(
                "resident: %.0f MiB now, %.0f MiB at most%n", tree.residentMiB(), tree.peakMiB());
        list(site);
    }

    private double accepted(Relay relay, int count) throws InterruptedException {
        long began = System.nanoTime();
        Source source = new Source(relay.door(), dead(count).startingAt(number));
        source.run();
        number += count;
        return source.accepted() / seconds(began);
    }

    private String live(Relay relay) throws InterruptedException {
        Sink sink = world.sink();
        sink.reset();
        Workload load = Workload.of("live", 2000, OCTETS, 1, true).sessions(5).paced(200);
        long began = System.nanoTime();
        world.send(relay.door(), load);
        return "%d delivered at 200/s in %.1f s, p50 %.1f ms, p99 %.1f ms"
                .formatted(
                        sink.messages(),
                        seconds(began),
                        sink.latencies().quantile(0.5),
                        sink.latencies().quantile(0.99));
    }

    private static void list(Site site) throws IOException, InterruptedException {
        long began = System.nanoTime();
        Process list =
                new ProcessBuilder(
                                System.getProperty("bench.postseal"),
                                "queue",
                                "list",
                                "--config",
                                site.folder().resolve("postseal.toml").toString(),
                                "--domain",
                                Workload.destination(5))
                        .redirectErrorStream(true)
                        .start();
        long lines = list.inputReader().lines().count();
        list.waitFor(1, TimeUnit.MINUTES);
        System.out.printf("queue list --domain: %d lines in %.2f s%n", lines, seconds(began));
    }

    /** Killed and started again: how long until a message to the live destination is there. */
    private Relay restarted(Site site, int port) throws IOException, InterruptedException {
        Sink sink = world.sink();
        sink.reset();
        long began = System.nanoTime();
        Relay relay = Relay.start(site, port, "");
        double listening = seconds(began);
        InetSocketAddress door = relay.door();
        world.send(door, Workload.of("first", 1, OCTETS, 1, true).sessions(1));
        System.out.printf(
                "restart: listening after %.1f s, first delivery after %.1f s%n",
                listening, seconds(began));
        return relay;
    }

    private static double seconds(long sinceNanos) {
        return (System.nanoTime() - sinceNanos) / 1e9;
    }
}
