package org.postseal.cli;

import ch.qos.logback.classic.Level;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.postseal.config.Config;
import org.postseal.lab.Comparison;
import org.postseal.lab.LabFolder;
import org.postseal.lab.LabReport;
import org.postseal.lab.LabRun;
import org.postseal.lab.MailSystem;
import org.postseal.lab.PostfixSystem;
import org.postseal.lab.RelaySystem;
import org.postseal.lab.Scenario;
import org.postseal.lab.scenario.Scenarios;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** All that the world can do to mail, done to the real relay. */
@Command(
        name = "lab",
        description = {
            "A hostile Internet on loopback: signed, unsigned and forged zones, hosts and policy"
                    + " hosts that misbehave, attackers on every path, and for every host that is"
                    + " proven an impostor with the same DNS and another key. One message to each"
                    + " through the real relay, one line for each, and a summary.",
            "Exit codes: 0 everything came as it must and nothing leaked, 1 not, 64 there is no"
                    + " such scenario, 69 the lab could not start."
        },
        mixinStandardHelpOptions = true)
final class LabCommand implements Callable<Integer> {

    /** Postfix finds hosts at no other, as far as MX records go. */
    private static final OptionalInt SMTP_PORT = OptionalInt.of(25);

    private final Wiring wiring;
    private final Screen screen;

    @Option(names = "--list", description = "only name the scenarios")
    private boolean list;

    @Option(
            names = "--only",
            paramLabel = "NAME",
            description = "only this scenario and its impostor; may be given several times")
    private List<String> only = List.of();

    @Option(names = "--json", description = "the result as JSON")
    private boolean json;

    @Option(names = "--keep", description = "keep the relay's data and configuration, and name it")
    private boolean keep;

    @Option(
            names = "--against",
            paramLabel = "SYSTEM",
            description =
                    "\"postfix\": also before this machine's Postfix, at its levels dane and"
                            + " encrypt, and all side by side as a page in Markdown; needs the"
                            + " namespace that scripts/lab-postfix makes")
    private @Nullable String against;

    @Option(names = "--verbose", description = "show the relay's log")
    private boolean verbose;

    LabCommand(Wiring wiring, Screen screen) {
        this.wiring = wiring;
        this.screen = screen;
    }

    @Override
    public Integer call() throws CommandFailed, InterruptedException {
        List<Scenario> scenarios = chosen();
        if (list) {
            scenarios.forEach(
                    each -> screen.out().println("%-34s %s".formatted(each.name(), each.story())));
            return Exit.OK;
        }
        LogOutput.install(verbose ? Level.INFO : Level.OFF, false);
        try {
            if (against != null) {
                return compare(against, scenarios);
            }
            LabReport report = run(scenarios, ours(), OptionalInt.empty());
            show(report);
            return report.right() ? Exit.OK : Exit.FAILED;
        } catch (IOException e) {
            throw new CommandFailed(Exit.UNAVAILABLE, "the lab cannot run: " + e.getMessage());
        }
    }

    private MailSystem.Starter ours() {
        return RelaySystem.starter(LabRelay.starter(wiring, Config::inHaste));
    }

    private int compare(String system, List<Scenario> scenarios)
            throws CommandFailed, IOException, InterruptedException {
        if (!system.equals("postfix")) {
            throw new CommandFailed(Exit.USAGE, "--against knows \"postfix\" only");
        }
        PostfixSystem.check();
        List<LabReport> reports = new ArrayList<>();
        for (MailSystem.Starter starter :
                List.of(ours(), PostfixSystem.starter("dane"), PostfixSystem.starter("encrypt"))) {
            LabReport report = run(scenarios, starter, SMTP_PORT);
            screen.remark(report.system() + ": " + report.summary());
            reports.add(report);
        }
        screen.out().println(new Comparison(reports).page(PostfixSystem.head()));
        return reports.getFirst().right() ? Exit.OK : Exit.FAILED;
    }

    private LabReport run(
            List<Scenario> scenarios, MailSystem.Starter starter, OptionalInt smtpPort)
            throws IOException, InterruptedException {
        Path folder = Files.createTempDirectory("postseal-lab-");
        try {
            return new LabRun(Clock.systemUTC(), smtpPort).run(scenarios, starter, folder);
        } finally {
            if (keep) {
                screen.remark("the relay's files are in " + folder);
            } else {
                LabFolder.delete(folder);
            }
        }
    }

    private List<Scenario> chosen() throws CommandFailed {
        List<Scenario> all = Scenarios.all();
        for (String name : only) {
            if (all.stream().noneMatch(each -> each.name().equals(name))) {
                throw new CommandFailed(
                        Exit.USAGE,
                        "there is no scenario \"" + name + "\"; postseal lab --list names all");
            }
        }
        return only.isEmpty()
                ? all
                : all.stream().filter(each -> only.contains(each.name())).toList();
    }

    private void show(LabReport report) {
        if (!json) {
            screen.out().println(report.text());
            return;
        }
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("system", report.system());
        all.put("summary", report.summary());
        all.put("right", report.right());
        all.put("leaked", report.leaked());
        report.outside().ifPresent(octets -> all.put("outside", octets));
        all.put("scenarios", report.rows());
        screen.json(all);
    }
}
