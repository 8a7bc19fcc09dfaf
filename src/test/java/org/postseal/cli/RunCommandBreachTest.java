package org.postseal.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postseal.config.Config;
import org.postseal.demand.ChannelCounters;
import org.postseal.lab.FateWatcher;

/** E08: a relay that was about to leak is stopped, and is not started again by itself. */
class RunCommandBreachTest {

    private final AtomicBoolean closed = new AtomicBoolean();

    /** The command sets up the log for a program in the foreground. */
    @AfterEach
    void quiet() {
        LogOutput.install(Level.ERROR, false);
    }

    @Test
    @DisplayName("E08 octets outside a satisfied channel stop the process with 70")
    void stopsTheProcess(@TempDir Path folder) throws IOException {
        Path file =
                Files.writeString(
                        folder.resolve("postseal.toml"),
                        """
                        hostname = "relay.example.com"
                        data = "%s"
                        """
                                .formatted(folder.resolve("data")));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        PrintStream screen = new PrintStream(out, true, StandardCharsets.UTF_8);

        int exit =
                new CommandLineTool(new Breaching(), screen, screen)
                        .run(new String[] {"run", "--config", file.toString()});

        assertThat(exit).isEqualTo(Exit.SOFTWARE);
        assertThat(closed).isTrue();
    }

    /** Wires a relay in which something leaks as soon as anybody listens for it. */
    private final class Breaching implements Wiring {
        @Override
        public RunningRelay relay(Config config, FateWatcher watcher) {
            return new Breached(closed);
        }

        @Override
        public Outlook outlook(Config config) {
            throw new AssertionError("nobody looks at a domain here");
        }
    }

    private static final class Breached implements RunningRelay {
        private final CompletableFuture<Void> breach = new CompletableFuture<>();
        private final ChannelCounters channels = new ChannelCounters(() -> breach.complete(null));
        private final AtomicBoolean closed;

        Breached(AtomicBoolean closed) {
            this.closed = closed;
        }

        @Override
        public List<InetSocketAddress> smtp() {
            return List.of();
        }

        @Override
        public List<InetSocketAddress> smtps() {
            return List.of();
        }

        @Override
        public ChannelCounters channels() {
            return channels;
        }

        @Override
        public void onBreach(Runnable then) {
            CompletableFuture<Void> _ = breach.thenRun(then);
            channels.countOutside(42);
        }

        @Override
        public void onDamage(Runnable then) {}

        @Override
        public Optional<String> damage() {
            return Optional.empty();
        }

        @Override
        public void reload() {}

        @Override
        public void fly(CanaryFlight flight) {}

        @Override
        public void close() {
            closed.set(true);
        }
    }
}
