package org.postseal.cli;

import ch.qos.logback.classic.Level;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.postseal.lab.Demo;
import org.postseal.lab.DemoOptions;
import org.postseal.lab.FateWatcher;
import org.postseal.lab.RelayStarter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Goes through the commands that people wait for, without showing anything, so that the launcher's
 * training run has loaded what they load. What they look at is the demo's small Internet and the
 * relay in front of it, in a process of their own: the training is not to load those.
 */
@Command(name = "warm-up", hidden = true)
final class WarmUpCommand implements Callable<Integer> {

    private static final String NOBODY = "127.0.0.1:1";

    private final Wiring wiring;
    private final Screen screen;
    private final PrintStream nowhere =
            new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);

    @Option(names = "--world", description = "be what the commands look at, until input ends")
    private boolean world;

    WarmUpCommand(Wiring wiring, Screen screen) {
        this.wiring = wiring;
        this.screen = screen;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        LogOutput.install(Level.ERROR, false);
        if (world) {
            return new Demo(this::started, Clock.systemUTC(), nowhere)
                    .run(new DemoOptions(OptionalInt.of(0), true, false));
        }
        Process other = otherProcess();
        try (BufferedReader says = other.inputReader(StandardCharsets.UTF_8);
                OutputStream _ = other.getOutputStream()) {
            rehearse(says.readLine());
        }
        return other.waitFor();
    }

    private static Process otherProcess() throws IOException {
        List<String> command =
                List.of(
                        ProcessHandle.current().info().command().orElse("java"),
                        "--enable-native-access=ALL-UNNAMED",
                        "--sun-misc-unsafe-memory-access=allow",
                        "-cp",
                        System.getProperty("java.class.path"),
                        "org.postseal.Main",
                        "warm-up",
                        "--world");
        return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    }

    /** Says where its configuration is when all mail of the demo has its fate, and then waits. */
    private RelayStarter.RunningRelay started(Path config, FateWatcher watcher) throws IOException {
        RelayStarter.RunningRelay relay = LabRelay.starter(wiring, c -> c).start(config, watcher);
        return new RelayStarter.RunningRelay() {
            @Override
            public InetSocketAddress door() {
                return relay.door();
            }

            @Override
            public long outside() {
                return relay.outside();
            }

            @Override
            public void close() throws IOException {
                screen.text(config + "\n");
                System.in.transferTo(OutputStream.nullOutputStream());
                relay.close();
            }
        };
    }

    /**
     * @param config of the relay to ask; null where there is none, and then less is learned
     */
    private void rehearse(@Nullable String config) {
        CommandLineTool tool = new CommandLineTool(wiring, nowhere, nowhere);
        tool.run("check", "--help");
        tool.run("version", "--json");
        if (config == null) {
            tool.run("check", "--resolver", NOBODY, "--json", "example.test");
            return;
        }
        tool.run("check", "--from-config", config, "dane.test", "sts.test", "clear.test");
        tool.run("check", "--from-config", config, "--json", "wrongcert.test");
        tool.run("explain", "--from-config", config, "you@dane.test");
        tool.run("queue", "list", "--config", config);
        tool.run("queue", "show", "--all", "--json", "--config", config);
        tool.run("config", "check", "--config", config);
        tool.run("config", "show", "--config", config);
    }
}
