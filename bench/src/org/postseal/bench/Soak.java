package org.postseal.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** A long time at a steady pace, with peers that misbehave on both sides. */
@Command(
        name = "soak",
        mixinStandardHelpOptions = true,
        description =
                "Sends mail at a steady pace for long, a tenth of it to servers that misbehave, while"
                        + " clients misbehave too; prints memory, threads and descriptors.")
final class Soak implements Callable<Integer> {

    private static final int OCTETS = 4096;
    private static final int DESTINATIONS = 50;
    private static final int ROGUES = 5;
    private static final Duration LOOK = Duration.ofSeconds(60);
    private static final Duration DRAIN = Duration.ofMinutes(4);

    /** Sooner than by default, so that what rogues refuse does not pile up for days. */
    private static final String MORE =
            "retry = [\"30s\", \"1m\"]\nlifetime = \"3m\"\nprotect_lifetime = \"3m\"\n";

    @Option(names = "--minutes", defaultValue = "60", description = "How long (default: 60).")
    private int minutes;

    @Option(names = "--rate", defaultValue = "500", description = "Messages a second.")
    private int rate;

    @Option(names = "--keep", description = "Keeps the files of the run.")
    private boolean keep;

    @Override
    public Integer call() throws IOException, InterruptedException {
        Workload load =
                Workload.of("soak", rate * 60 * minutes, OCTETS, DESTINATIONS, true).paced(rate);
        try (World world = new World(keep);
                Rogues rogues = new Rogues()) {
            int alive = world.sink().port();
            Site site =
                    world.site("soak", load, at -> at > 0 && at <= ROGUES ? rogues.port() : alive);
            try (Relay relay = Relay.start(site, Ports.free(), MORE)) {
                run(world, rogues, relay, load);
            }
            return 0;
        }
    }

    private void run(World world, Rogues rogues, Relay relay, Workload load)
            throws IOException, InterruptedException {
        Usage before = Usage.of(relay);
        System.out.println("at start: " + before);
        rogues.attack(relay.door());
        Source source = new Source(relay.door(), load.paced(rate));
        AtomicReference<Throwable> failure = new AtomicReference<>();
        Thread sending =
                Thread.ofVirtual()
                        .start(() -> {
                            try {
                                source.run();
                            } catch (InterruptedException e) {
                                failure.set(e);
                            }
                        });
        long began = System.nanoTime();
        while (!sending.join(LOOK)) {
            System.out.printf(
                    "%3d min: accepted %d, arrived %d, %s%n",
                    Duration.ofNanos(System.nanoTime() - began).toMinutes(),
                    source.accepted(),
                    world.sink().messages(),
                    Usage.of(relay));
        }
        System.out.println("the load has ended; waiting for what is left");
        rogues.close();
        long until = System.nanoTime() + DRAIN.toNanos();
        while (System.nanoTime() < until) {
            LockSupport.parkNanos(LOOK.toNanos());
            System.out.println("drained: " + Usage.of(relay));
        }
        System.out.printf(
                "accepted %d, refused sessions %d, arrived %d with bounces, in clear %d; before %s,"
                        + " after %s%n",
                source.accepted(),
                source.refused(),
                world.sink().messages(),
                world.sink().cleartext(),
                before,
                Usage.of(relay));
    }

    /**
     * What the relay has at one moment.
     *
     * @param threads of the operating system
     */
    private record Usage(double residentMiB, double peakMiB, long threads, long descriptors) {

        static Usage of(Relay relay) throws IOException {
            ProcessTree tree = relay.processes();
            Path process = Path.of("/proc/" + tree.root().pid());
            try (Stream<Path> threads = Files.list(process.resolve("task"));
                    Stream<Path> open = Files.list(process.resolve("fd"))) {
                return new Usage(tree.residentMiB(), tree.peakMiB(), threads.count(), open.count());
            }
        }

        @Override
        public String toString() {
            return "%.0f MiB (at most %.0f), %d threads, %d descriptors"
                    .formatted(residentMiB, peakMiB, threads, descriptors);
        }
    }
}
