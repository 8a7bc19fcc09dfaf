package org.postseal.kill;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The relay in a process of its own, on one data folder over all its lives. */
final class KilledRelay {

    private static final long LOOK_NANOS = 2_000_000;
    private static final Duration START = Duration.ofSeconds(120);
    private static final String TABLES = "postseal.db";
    private static final int LOG_OCTETS_MAX = 20 << 20;

    private final List<String> command;
    private final Path config;
    private final Path log;
    private final InetSocketAddress door;
    private @Nullable Process process;

    /**
     * @param command starts {@code postseal}
     * @param text the configuration, with {@code %d} for the port of its door
     */
    KilledRelay(List<String> command, Path folder, String text) throws IOException {
        this.command = command;
        this.door = new InetSocketAddress(InetAddress.getLoopbackAddress(), freePort());
        this.config =
                Files.writeString(
                        folder.resolve("postseal.toml"),
                        text.replace("%d", Integer.toString(door.getPort())));
        this.log = folder.resolve("relay.log");
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /** As this test runs, without the launcher. */
    static List<String> plainCommand() {
        return List.of(
                ProcessHandle.current().info().command().orElse("java"),
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty(
                        "surefire.test.class.path", System.getProperty("java.class.path")),
                "org.postseal.Main");
    }

    InetSocketAddress door() {
        return door;
    }

    void launch() throws IOException {
        List<String> words = new ArrayList<>(command);
        words.addAll(List.of("run", "--config", config.toString()));
        process =
                new ProcessBuilder(words)
                        .redirectErrorStream(true)
                        .redirectInput(Path.of("/dev/null").toFile())
                        .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                        .start();
    }

    /** Returns when it takes connections; fails when it ends by itself before. */
    void awaitReady() throws IOException {
        long until = System.nanoTime() + START.toNanos();
        while (System.nanoTime() < until) {
            try (Socket socket = new Socket()) {
                socket.connect(door);
                return;
            } catch (IOException e) {
                if (process == null || !process.isAlive()) {
                    throw new IOException("the relay ended by itself:\n" + tail(), e);
                }
                LockSupport.parkNanos(LOOK_NANOS);
            }
        }
        throw new IOException("the relay takes no connection:\n" + tail());
    }

    /** As {@code kill -9} does. */
    void kill() {
        if (process != null) {
            process.destroyForcibly();
        }
    }

    /**
     * What the tables, as a kill left them, say may have been sent: name and recipient of each.
     * Read from a copy, as opening them would mend them.
     *
     * @param scratch a folder for the copy
     */
    Set<String> inDoubt(Path scratch) throws IOException {
        Path copy = scratch.resolve(TABLES);
        for (String suffix : List.of("", "-wal", "-shm")) {
            Files.deleteIfExists(scratch.resolve(TABLES + suffix));
            Path original = config.resolveSibling("data").resolve(TABLES + suffix);
            if (!suffix.equals("-shm") && Files.exists(original)) {
                Files.copy(original, scratch.resolve(TABLES + suffix));
            }
        }
        Set<String> marked = new HashSet<>();
        try (Connection tables = DriverManager.getConnection("jdbc:sqlite:" + copy);
                Statement statement = tables.createStatement()) {
            if (!has(statement, "delivery")) {
                return marked;
            }
            ResultSet row =
                    statement.executeQuery(
                            """
                            SELECT sender, recipient FROM delivery
                            JOIN message ON message.id = delivery.message
                            WHERE state = 'inflight' OR uncertain = 1\
                            """);
            while (row.next()) {
                marked.add(MailSource.key(row.getString(1), row.getString(2)));
            }
            return marked;
        } catch (SQLException e) {
            throw new IOException("the tables cannot be read", e);
        }
    }

    private static boolean has(Statement statement, String table) throws SQLException {
        try (ResultSet row =
                statement.executeQuery(
                        "SELECT 1 FROM sqlite_master WHERE name = '" + table + "'")) {
            return row.next();
        }
    }

    /** Waits for the end. */
    int awaitEnd() throws InterruptedException, IOException {
        Process ending = process;
        if (ending == null || !ending.waitFor(40, TimeUnit.SECONDS)) {
            throw new IOException("the relay did not end");
        }
        return ending.exitValue();
    }

    /** SIGTERM. Returns the exit code. */
    int terminate() throws InterruptedException, IOException {
        if (process != null) {
            process.destroy();
        }
        return awaitEnd();
    }

    /**
     * Runs another command of the program in the relay's folder.
     *
     * @throws IOException when it does not end with 0
     */
    String command(String... more) throws IOException, InterruptedException {
        List<String> words = new ArrayList<>(command);
        words.addAll(List.of(more));
        Path folder = Objects.requireNonNull(config.getParent());
        Path output = folder.resolve("command.txt");
        Process running =
                new ProcessBuilder(words)
                        .directory(folder.toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(output.toFile())
                        .start();
        if (!running.waitFor(120, TimeUnit.SECONDS) || running.exitValue() != 0) {
            running.destroyForcibly();
            throw new IOException(words + " failed:\n" + Files.readString(output));
        }
        return Files.readString(output);
    }

    /** What must never stand in the log; the log is begun anew when it has grown large. */
    List<String> alarms() throws IOException {
        List<String> found;
        try (Stream<String> lines = Files.lines(log)) {
            found = lines.filter(KilledRelay::isAlarm).distinct().limit(20).toList();
        }
        if (Files.size(log) > LOG_OCTETS_MAX && found.isEmpty()) {
            Files.delete(log);
        }
        return found;
    }

    private static boolean isAlarm(String line) {
        return line.contains("ALARM")
                || line.contains("damaged")
                || line.contains("lost their file")
                || line.contains("fault of this program")
                || line.contains("failed unforeseen");
    }

    String tail() throws IOException {
        List<String> lines = Files.exists(log) ? Files.readAllLines(log) : List.of();
        return String.join("\n", lines.subList(Math.max(0, lines.size() - 30), lines.size()));
    }
}
