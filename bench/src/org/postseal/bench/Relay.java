package org.postseal.bench;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** Postseal, as {@code ./postseal run} starts it. */
final class Relay implements Contender {

    private final Process process;
    private final InetSocketAddress door;
    private final double startMillis;

    private Relay(Process process, InetSocketAddress door, double startMillis) {
        this.process = process;
        this.door = door;
        this.startMillis = startMillis;
    }

    static Relay start(Site site) throws IOException {
        return start(site, Ports.free(), "");
    }

    /**
     * @param more lines of the section {@code [deliver]}
     */
    static Relay start(Site site, int port, String more) throws IOException {
        Path config = configure(site, port, more);
        long began = System.nanoTime();
        Process process =
                new ProcessBuilder(
                                System.getProperty("bench.postseal"),
                                "run",
                                "--config",
                                config.toString())
                        .redirectErrorStream(true)
                        .redirectOutput(
                                ProcessBuilder.Redirect.appendTo(
                                        site.folder().resolve("relay.log").toFile()))
                        .start();
        InetSocketAddress door = new InetSocketAddress("127.0.0.1", port);
        Ports.awaitOpen(door, process::isAlive);
        return new Relay(process, door, (System.nanoTime() - began) / 1e6);
    }

    private static Path configure(Site site, int port, String more) throws IOException {
        Path folder = Files.createDirectories(site.folder());
        Files.writeString(folder.resolve("root.ds"), site.dns().zones().trustAnchor());
        Files.writeString(folder.resolve("ca.pem"), site.authority().rootPem());
        StringBuilder transport = new StringBuilder();
        StringBuilder policy = new StringBuilder();
        for (int i = 0; i < site.load().destinations(); i++) {
            String domain = Workload.destination(i);
            boolean tls = site.load().tls();
            transport.append(
                    "%s %s%s\n".formatted(domain, site.hop(i), tls ? " encrypt" : " none"));
            policy.append(
                    tls
                            ? domain + " secure match=" + Site.SINK + "\n"
                            : domain + " none owner=bench reason=bench until=2099-01-01\n");
        }
        // Where bounces go.
        transport.append("bench.test %s encrypt\n".formatted(site.hop(0)));
        policy.append("bench.test secure match=" + Site.SINK + "\n");
        Files.writeString(folder.resolve("transport"), transport);
        Files.writeString(folder.resolve("policy"), policy);
        return Files.writeString(
                folder.resolve("postseal.toml"),
                """
                hostname = "relay.bench.test"
                data = "data"
                [listen]
                smtp = ["127.0.0.1:%d"]
                [dns]
                resolvers = ["127.0.0.1:%d"]
                trust_anchor = "root.ds"
                [policy]
                file = "policy"
                [deliver]
                transport = "transport"
                allow_private = true
                ca_file = "ca.pem"
                ca_mode = "only"
                %s
                """
                        .formatted(port, site.dns().address().getPort(), more));
    }

    /** From the start of the command to the first connection taken. */
    double startMillis() {
        return startMillis;
    }

    @Override
    public String name() {
        return "Postseal";
    }

    @Override
    public InetSocketAddress door() {
        return door;
    }

    @Override
    public ProcessTree processes() {
        return new ProcessTree(process.toHandle());
    }

    /** As a power cut does. */
    void kill() {
        process.destroyForcibly();
        await();
    }

    private void await() {
        try {
            if (!process.waitFor(40, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        process.destroy();
        await();
    }
}
