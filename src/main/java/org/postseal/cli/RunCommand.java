package org.postseal.cli;

import ch.qos.logback.classic.Level;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.postseal.config.Config;
import org.postseal.config.ConfigFile;
import org.postseal.mail.IpText;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Runs the relay in the foreground, until it is told to end. */
@Command(
        name = "run",
        description = "Runs the relay in the foreground.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "When it takes mail it says 'postseal: ready, ...' on standard output; the log goes to"
                    + " standard error. SIGHUP reads the policy and transport files again. SIGTERM"
                    + " ends sessions and deliveries in order and exits with 0 within 30 seconds.",
            "",
            "Exit codes: 0 ended as told, 64 wrong usage, 69 something needed is missing or in use,"
                    + " 70 stopped itself because mail was about to leave outside a satisfied"
                    + " channel, 74 stopped itself because its database is damaged, 78 the"
                    + " configuration has a fault."
        })
final class RunCommand implements Callable<Integer> {

    private static final Logger log = LoggerFactory.getLogger(RunCommand.class);
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(28);

    private final Wiring wiring;
    private final Screen screen;
    private final ServiceNotice manager = ServiceNotice.fromEnvironment();

    @Option(
            names = "--config",
            required = true,
            paramLabel = "FILE",
            description = "the configuration (docs/config.md)")
    private @Nullable Path file;

    @Option(names = "--log-json", description = "log lines are JSON objects")
    private boolean logJson;

    @Option(names = "--json", description = "the readiness line is a JSON object")
    private boolean json;

    @Option(names = "--verbose", description = "log more than usual")
    private boolean verbose;

    /** What the readiness line says, as JSON. */
    private record Ready(boolean ready, List<String> smtp, List<String> smtps) {}

    RunCommand(Wiring wiring, Screen screen) {
        this.wiring = wiring;
        this.screen = screen;
    }

    @Override
    public Integer call() throws Exception {
        Config config = ConfigFile.readToRun(Objects.requireNonNull(file));
        LogOutput.install(verbose ? Level.DEBUG : Level.INFO, logJson);
        NamedFiles.mustBeGood(config, Clock.systemUTC());
        config.warnings().forEach(log::warn);
        NamedFiles.onTransport(config, LocalDate.now(Clock.systemUTC()))
                .forEach(warning -> log.warn("transport: {}", warning));
        CountDownLatch stop = new CountDownLatch(1);
        Signals.on("TERM", stop::countDown);
        Signals.on("INT", stop::countDown);
        RunningRelay relay = started(config);
        relay.onBreach(stop::countDown);
        relay.onDamage(stop::countDown);
        relay.fly(new LabCanaries());
        Signals.on("HUP", relay::reload);
        announce(relay);
        stop.await();
        log.info("stopping");
        manager.stopping();
        Thread closing = Thread.ofPlatform().daemon().name("stop").start(relay::close);
        if (!closing.join(STOP_TIMEOUT)) {
            log.warn("not everything ended in time; what was under way is tried again at start");
        }
        log.info("stopped");
        return verdict(relay);
    }

    /** A relay that would have leaked must not be started again as if nothing had been. */
    private static int verdict(RunningRelay relay) {
        long outside = relay.channels().outside();
        if (outside == 0) {
            return relay.damage().map(RunCommand::damaged).orElse(Exit.OK);
        }
        log.error(
                "ALARM: {} octets of mail were written outside a satisfied channel. They were"
                        + " stopped, and so is the relay: this is a fault of the program. Mail"
                        + " waits in the queue; please report it with the log around this line.",
                outside);
        return Exit.SOFTWARE;
    }

    private static int damaged(String what) {
        log.error(
                "ALARM: {}. The relay has stopped, and refuses to start before it is mended:"
                        + " docs/recipes/backup.md",
                what);
        return Exit.IO_ERROR;
    }

    private RunningRelay started(Config config) throws CommandFailed {
        try {
            return wiring.relay(config, (_, _) -> {});
        } catch (IOException e) {
            throw new CommandFailed(Exit.UNAVAILABLE, String.valueOf(e.getMessage()));
        }
    }

    private void announce(RunningRelay relay) {
        List<String> smtp = relay.smtp().stream().map(RunCommand::shown).toList();
        List<String> smtps = relay.smtps().stream().map(RunCommand::shown).toList();
        String status =
                "ready"
                        + (smtp.isEmpty() ? "" : ", smtp on " + String.join(" ", smtp))
                        + (smtps.isEmpty() ? "" : ", smtps on " + String.join(" ", smtps));
        manager.ready(status);
        if (json) {
            screen.jsonLine(new Ready(true, smtp, smtps));
            return;
        }
        screen.text("postseal: " + status + "\n");
    }

    static String shown(InetSocketAddress address) {
        return IpText.of(address.getAddress(), address.getPort());
    }
}
