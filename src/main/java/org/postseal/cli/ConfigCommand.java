package org.postseal.cli;

import ch.qos.logback.classic.Level;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.postseal.config.BadConfig;
import org.postseal.config.Config;
import org.postseal.config.ConfigDoc;
import org.postseal.config.ConfigFile;
import org.postseal.config.Fault;
import org.postseal.demand.PolicyFile;
import org.postseal.demand.PolicyTable;
import org.postseal.demand.Remark;
import org.postseal.demand.Spelling;
import org.postseal.dns.ValidatingDns;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Looks at a configuration without running it. */
@Command(
        name = "config",
        description = "Looks at a configuration without running it.",
        mixinStandardHelpOptions = true)
final class ConfigCommand implements Runnable {

    private static final Duration LOOKUPS_LIMIT = Duration.ofSeconds(15);

    private final Screen screen;
    private final Clock clock;

    @Spec private @Nullable CommandSpec spec;

    ConfigCommand(Screen screen, Clock clock) {
        this.screen = screen;
        this.clock = clock;
    }

    @Override
    public void run() {
        throw new ParameterException(Objects.requireNonNull(spec).commandLine(), "check or show?");
    }

    /** What is wrong, as JSON. */
    private record Report(boolean good, List<String> faults, List<String> warnings) {}

    @Command(
            name = "check",
            description = {
                "Names every fault of a configuration and of the files it names. Rules for domains"
                        + " that the DNS does not know are named too, as they may be misspelt.",
                "Exit codes: 0 none, 78 some."
            },
            mixinStandardHelpOptions = true)
    int check(
            @Option(
                            names = "--config",
                            required = true,
                            paramLabel = "FILE",
                            description = "the configuration")
                    Path file,
            @Option(names = "--no-dns", description = "look nothing up") boolean noDns,
            @Option(names = "--json", description = "as JSON") boolean json)
            throws IOException {
        LogOutput.install(Level.ERROR, false);
        List<String> faults = new ArrayList<>();
        List<String> warnings = new ArrayList<>();
        try {
            Config config = ConfigFile.readToRun(file);
            warnings.addAll(config.warnings());
            NamedFiles files = NamedFiles.of(config, clock);
            faults.addAll(files.faults());
            warnings.addAll(files.warnings());
            if (faults.isEmpty() && !noDns) {
                checkSpelling(config, warnings);
            }
        } catch (BadConfig e) {
            e.faults().stream().map(Fault::toString).forEach(faults::add);
        }
        if (json) {
            screen.json(new Report(faults.isEmpty(), faults, warnings));
        } else {
            faults.forEach(screen::line);
            warnings.forEach(warning -> screen.line("warning: " + warning));
            screen.line(faults.isEmpty() ? file + ": good" : file + ": not to be run with");
        }
        return faults.isEmpty() ? Exit.OK : Exit.CONFIG;
    }

    private void checkSpelling(Config config, List<String> warnings) throws IOException {
        Optional<Path> file = config.policy().file();
        if (file.isEmpty()) {
            return;
        }
        Spelling spelling = new Spelling(new ValidatingDns(config.dns(), clock));
        PolicyTable table = PolicyFile.read(file.get()).table().orElse(PolicyTable.EMPTY);
        Spelling.Result result = spelling.check(table, LOOKUPS_LIMIT);
        result.warnings().stream().map(Remark::toString).forEach(warnings::add);
        if (result.unknown() > 0) {
            warnings.add(
                    file.get()
                            + ": "
                            + result.unknown()
                            + " keys could not be looked up, so it is not known whether they are"
                            + " misspelt");
        }
    }

    @Command(
            name = "show",
            description = "Prints a configuration as it counts: what differs from the defaults.",
            mixinStandardHelpOptions = true)
    int show(
            @Option(
                            names = "--config",
                            required = true,
                            paramLabel = "FILE",
                            description = "the configuration")
                    Path file,
            @Option(names = "--all", description = "the defaults too") boolean all,
            @Option(names = "--json", description = "as JSON") boolean json)
            throws BadConfig {
        Config config = ConfigFile.read(file);
        if (json) {
            screen.json(config.asMap(all));
        } else {
            screen.text(config.show(all));
        }
        return Exit.OK;
    }

    @Command(
            name = "doc",
            description = "Prints the page docs/config.md.",
            hidden = true,
            mixinStandardHelpOptions = true)
    int doc() {
        screen.text(ConfigDoc.page());
        return Exit.OK;
    }
}
