package org.postseal.cli;

import ch.qos.logback.classic.Level;
import java.time.Clock;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.postseal.lab.Demo;
import org.postseal.lab.DemoOptions;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The whole product offline: a small hostile Internet on loopback, and the relay in front. */
@Command(
        name = "demo",
        description = {
            "Shows the whole product offline: a small signed Internet on loopback with seven"
                    + " receiving domains and an attacker, the real relay in front of it, one"
                    + " message to each, and a table of what became of them.",
            "Exit codes: 0 each outcome was the right one, 1 not, 69 the demo could not start."
        },
        mixinStandardHelpOptions = true)
final class DemoCommand implements Callable<Integer> {

    private final Wiring wiring;
    private final Screen screen;

    @Option(names = "--once", description = "end after the table instead of staying up")
    private boolean once;

    @Option(names = "--port", paramLabel = "PORT", description = "where the relay takes mail")
    private @Nullable Integer port;

    @Option(names = "--json", description = "the table as JSON")
    private boolean json;

    @Option(names = "--verbose", description = "show the relay's log")
    private boolean verbose;

    DemoCommand(Wiring wiring, Screen screen) {
        this.wiring = wiring;
        this.screen = screen;
    }

    @Override
    public Integer call() {
        LogOutput.install(verbose ? Level.INFO : Level.ERROR, false);
        OptionalInt at = port == null ? OptionalInt.empty() : OptionalInt.of(port);
        return new Demo(LabRelay.starter(wiring, c -> c), Clock.systemUTC(), screen.out())
                .run(new DemoOptions(at, once, json));
    }
}
