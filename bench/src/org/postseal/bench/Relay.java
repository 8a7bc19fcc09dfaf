package org.postseal.bench;

import java.io.File;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Postseal, as {@code ./postseal run} starts it, or on a class path of its own. */
final class Relay implements Contender {

    /** What {@code ./postseal run} gives the JVM, without its cache of classes. */
    private static final List<String> JVM_OPTIONS =
            List.of(
                    "-XX:+UseCompactObjectHeaders",
                    "--enable-native-access=ALL-UNNAMED",
                    "--sun-misc-unsafe-memory-access=allow",
                    "-Xms32m",
                    "-Xmx512m",
                    Runtime.getRuntime().availableProcessors() > 2
                            ? "-XX:+UseG1GC"
                            : "-XX:+UseSerialGC",
                    "-XX:+ExitOnOutOfMemoryError");

    private final String name;
    private final Process process;
    private final InetSocketAddress door;
    private final double startMillis;

    private Relay(String name, Process process, InetSocketAddress door, double startMillis) {
        this.name = name;
        this.process = process;
        this.door = door;
        this.startMillis = startMillis;
    }

    static Relay start(Site site) throws IOException {
        return start(site, Ports.free(), "");
    }

    /** With as many connections to a destination as {@link Postfix} has when it is tuned. */
    static Relay tuned(Site site) throws IOException {
        int port = Ports.free();
        String more = "connections_per_destination = " + Postfix.TUNED_CONNECTIONS + "\n";
        return started("Postseal tuned", site, command(), port, configure(site, port, more));
    }

    private static List<String> command() {
        return List.of(System.getProperty("bench.postseal"));
    }

    /** With evidence, started as {@link #withoutEvidence} is, so that both can be compared. */
    static Contender withEvidence(Site site) throws IOException {
        Path jar = Path.of(System.getProperty("bench.jar"));
        Relay relay = start("with evidence", site, onClassPath(jar.toString()));
        return new Recorded(relay, log(site), true);
    }

    /** Without evidence: see {@link Hollow}. */
    static Contender withoutEvidence(Site site) throws IOException {
        Path hollow = site.folder().resolve("hollow");
        Hollow.into(hollow);
        String classPath = hollow + File.pathSeparator + System.getProperty("bench.jar");
        return new Recorded(start("no evidence", site, onClassPath(classPath)), log(site), false);
    }

    private static Path log(Site site) {
        return site.folder().resolve("data").resolve("proof");
    }

    private static List<String> onClassPath(String classPath) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(JVM_OPTIONS);
        command.addAll(List.of("-cp", classPath, "org.postseal.Main"));
        return command;
    }

    private static Relay start(String name, Site site, List<String> command) throws IOException {
        int port = Ports.free();
        return started(name, site, command, port, configure(site, port, ""));
    }

    /**
     * @param more lines of the section {@code [deliver]}
     */
    static Relay start(Site site, int port, String more) throws IOException {
        return started("Postseal", site, command(), port, configure(site, port, more));
    }

    private static Relay started(
            String name, Site site, List<String> command, int port, Path config)
            throws IOException {
        List<String> all = new ArrayList<>(command);
        all.addAll(List.of("run", "--config", config.toString()));
        long began = System.nanoTime();
        Process process =
                new ProcessBuilder(all)
                        .redirectErrorStream(true)
                        .redirectOutput(
                                ProcessBuilder.Redirect.appendTo(
                                        site.folder().resolve("relay.log").toFile()))
                        .start();
        InetSocketAddress door = new InetSocketAddress("127.0.0.1", port);
        Ports.awaitOpen(door, process::isAlive);
        return new Relay(name, process, door, (System.nanoTime() - began) / 1e6);
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
        return name;
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
