package org.postseal.peers;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The relay under test, in a process of its own, as an admin runs it. */
final class RelayProcess implements AutoCloseable {

    private static final Duration START = Duration.ofSeconds(300);

    private final Path config;
    private final InetSocketAddress door;
    private Daemon daemon;

    private RelayProcess(Path config, InetSocketAddress door) {
        this.config = config;
        this.door = door;
        daemon = launch();
    }

    /** Returns when it takes connections. */
    static RelayProcess start(RelayConfig config) throws IOException {
        return new RelayProcess(config.write(), config.door());
    }

    private Daemon launch() {
        Path folder = config.getParent();
        Daemon started =
                Daemon.start(
                        folder,
                        folder.resolve("relay.log"),
                        command("run", "--config", config.toString()));
        Eventually.isTrue(
                START,
                () -> {
                    if (!started.isAlive()) {
                        throw new AssertionError("the relay ended:\n" + started.output());
                    }
                    return Loopback.accepts(door);
                },
                started::output);
        return started;
    }

    /** Runs a command of ours to its end. */
    static Programs.Ended once(Path folder, String... words) {
        return Programs.run(folder, command(words).toArray(String[]::new));
    }

    Path config() {
        return config;
    }

    InetSocketAddress door() {
        return door;
    }

    /** Its log, of all its lives. */
    String log() {
        return daemon.output();
    }

    /** As {@code kill -9} does. */
    void kill() {
        daemon.kill();
    }

    void startAgain() {
        daemon = launch();
    }

    /** SIGHUP. */
    void reload() {
        Programs.run(config.getParent(), "kill", "-HUP", "" + daemon.pid()).successfully();
    }

    /** SIGTERM. Returns the exit code; fails after 30 seconds. */
    int terminate() {
        return daemon.terminate();
    }

    private static List<String> command(String... words) {
        String classes =
                System.getProperty(
                        "surefire.test.class.path", System.getProperty("java.class.path"));
        List<String> command = new ArrayList<>();
        command.add(ProcessHandle.current().info().command().orElse("java"));
        command.addAll(
                List.of(
                        "--enable-native-access=ALL-UNNAMED",
                        "--sun-misc-unsafe-memory-access=allow",
                        "-cp",
                        classes,
                        "org.postseal.Main"));
        command.addAll(List.of(words));
        return command;
    }

    @Override
    public void close() throws IOException {
        daemon.close();
        Path kept = Path.of("target", "peers");
        Files.createDirectories(kept);
        Files.writeString(kept.resolve(config.getParent().getFileName() + ".log"), log());
    }
}
