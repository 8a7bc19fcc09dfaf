package org.postseal.bench;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntUnaryOperator;
import java.util.stream.Stream;
import org.postseal.lab.DnsServer;
import org.postseal.lab.LabCa;
import org.postseal.lab.SignedZones;
import org.postseal.lab.ZoneSpec;
import org.postseal.tls.ConscryptServer;
import org.postseal.tls.Providers;
import org.postseal.tls.ServerCredential;

/** What stands around a server under load: a receiving side, its authority and its names. */
final class World implements AutoCloseable {

    private static final long QUIET_NANOS = 60_000_000_000L;

    private final LabCa authority;
    private final Sink sink;
    private final DnsServer dns;
    private final Path folder;
    private final boolean keep;

    /**
     * @param keep leaves the files of the runs where they are
     */
    World(boolean keep) throws IOException {
        Providers.install();
        Clock clock = Clock.systemUTC();
        this.keep = keep;
        authority = LabCa.create("Bench", clock.instant());
        LabCa.Issued identity = authority.issue(Site.SINK);
        ServerCredential shown =
                new ServerCredential(identity.key().getPrivate(), identity.chain());
        folder = Files.createTempDirectory("postseal-bench");
        SignedZones zones =
                SignedZones.builder(clock).zone(ZoneSpec.signed("bench.test", "")).build();
        sink = new Sink(new ConscryptServer(() -> shown));
        dns = DnsServer.start(zones, new InetSocketAddress("127.0.0.1", 0));
    }

    Sink sink() {
        return sink;
    }

    /** Where every destination is alive. */
    Site site(String name, Workload load) {
        return site(name, load, _ -> sink.port());
    }

    /**
     * @param port of each destination's next hop, by number
     */
    Site site(String name, Workload load, IntUnaryOperator port) {
        return new Site(folder.resolve(name), port, authority, dns, load);
    }

    /** Returns when everything has arrived, or nothing has for a minute. */
    void send(InetSocketAddress door, Workload load) throws InterruptedException {
        long before = sink.messages();
        Source source = new Source(door, load);
        source.run();
        awaitArrival(before + source.accepted());
    }

    /** Returns when so many have arrived in all, or nothing has for a minute. */
    boolean awaitArrival(long total) {
        long seen = sink.messages();
        long quietSince = System.nanoTime();
        while (sink.messages() < total) {
            if (sink.messages() != seen) {
                seen = sink.messages();
                quietSince = System.nanoTime();
            }
            if (System.nanoTime() - quietSince > QUIET_NANOS) {
                System.out.printf("!! not everything arrived: %d of %d%n", seen, total);
                return false;
            }
            LockSupport.parkNanos(2_000_000);
        }
        return true;
    }

    /**
     * The files of all runs go at the end: some file systems look at what was deleted in the last
     * minutes for every file that is made, so that one run would pay for the one before.
     */
    @Override
    public void close() throws IOException {
        try (sink;
                dns) {
            if (keep) {
                System.out.println("the files are in " + folder);
            } else {
                remove(folder);
            }
        }
    }

    private static void remove(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        List<Path> all;
        try (Stream<Path> files = Files.walk(folder)) {
            all = files.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path file : all) {
            Files.deleteIfExists(file);
        }
    }
}
