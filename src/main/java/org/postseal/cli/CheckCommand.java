package org.postseal.cli;

import ch.qos.logback.classic.Level;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.postseal.config.Config;
import org.postseal.mail.Domain;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Looks at what protects mail to a domain, with the very code that delivers. */
@Command(
        name = "check",
        description = {
            "Tells what protects mail to a domain: each MX and address with TLS version, key"
                    + " exchange, certificate, DANE, MTA-STS and DNSSEC. Servers are connected"
                    + " to, one after the other, up to QUIT after EHLO; nothing is said about"
                    + " recipients, and no mail is sent.",
            "",
            "The first line is the verdict: A authenticated, B encrypted only, C encrypted with a"
                    + " fault, F not encrypted.",
            "",
            "Exit codes: 0 A, 1 B or C, 2 F, 3 could not be tested; of several domains the worst,"
                    + " which is 2, then 3, then 1. 64 wrong usage, 69 something needed is"
                    + " missing, 78 the configuration has a fault."
        },
        mixinStandardHelpOptions = true)
final class CheckCommand implements Callable<Integer> {

    private final Wiring wiring;
    private final Screen screen;

    @Mixin private final LookOptions options = new LookOptions();

    @Option(names = "--html", paramLabel = "FILE", description = "write a printable page, too")
    private @Nullable Path html;

    @Parameters(arity = "1..*", paramLabel = "DOMAIN", description = "what to look at")
    private List<String> targets = List.of();

    CheckCommand(Wiring wiring, Screen screen) {
        this.wiring = wiring;
        this.screen = screen;
    }

    @Override
    public Integer call() throws Exception {
        LogOutput.install(Level.ERROR, false);
        Config config = options.config();
        NamedFiles.mustBeGood(config, Clock.systemUTC());
        List<Domain> domains = new ArrayList<>();
        for (String target : targets) {
            domains.add(ExplainCommand.domain(target));
        }
        List<Checkup.Report> reports = new ArrayList<>();
        Grade worst = Grade.A;
        try (Outlook outlook = wiring.outlook(config)) {
            for (Domain domain : domains) {
                Checkup checkup = Checkup.of(domain, outlook);
                reports.add(checkup.report());
                worst = worst.or(checkup.grade());
                if (!options.json()) {
                    show(checkup);
                }
            }
        } catch (IOException e) {
            throw new CommandFailed(Exit.UNAVAILABLE, String.valueOf(e.getMessage()));
        }
        if (options.json()) {
            screen.json(reports);
        }
        writePage(reports);
        return worst.exitCode();
    }

    private void show(Checkup checkup) {
        screen.headline(checkup.verdict());
        CheckText.lines(checkup.report()).forEach(screen::line);
    }

    private void writePage(List<Checkup.Report> reports) throws CommandFailed {
        if (html == null) {
            return;
        }
        try {
            Files.writeString(html, CheckPage.of(reports));
        } catch (IOException e) {
            throw new CommandFailed(Exit.UNAVAILABLE, "cannot write " + html + ": " + e);
        }
    }
}
