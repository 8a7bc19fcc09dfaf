package org.postseal.cli;

import java.io.IOException;
import java.nio.file.Path;
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
import org.postseal.demand.Remark;
import org.postseal.route.TransportTable;
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

    private final Screen screen;

    @Spec private @Nullable CommandSpec spec;

    ConfigCommand(Screen screen) {
        this.screen = screen;
    }

    @Override
    public void run() {
        throw new ParameterException(
                Objects.requireNonNull(spec).commandLine(), "check, show or doc?");
    }

    /** What is wrong, as JSON. */
    private record Report(boolean good, List<String> faults, List<String> warnings) {}

    @Command(
            name = "check",
            description = {
                "Names every fault of a configuration and of the files it names.",
                "Exit codes: 0 none, 78 some."
            },
            mixinStandardHelpOptions = true)
    int check(
            @Option(names = "--config", required = true, paramLabel = "FILE") Path file,
            @Option(names = "--json", description = "as JSON") boolean json)
            throws IOException {
        List<String> faults = new ArrayList<>();
        List<String> warnings = new ArrayList<>();
        try {
            Config config = ConfigFile.readToRun(file);
            warnings.addAll(config.warnings());
            checkFiles(config, faults, warnings);
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

    private static void checkFiles(Config config, List<String> faults, List<String> warnings)
            throws IOException {
        Optional<Path> policy = config.policy().file();
        if (policy.isPresent()) {
            PolicyFile.Reading reading = PolicyFile.read(policy.get());
            reading.faults().stream().map(Remark::toString).forEach(faults::add);
            reading.warnings().stream().map(Remark::toString).forEach(warnings::add);
        }
        config.route()
                .transport()
                .map(TransportTable::parse)
                .ifPresent(parsed -> faults.addAll(parsed.faults()));
    }

    @Command(
            name = "show",
            description = "Prints a configuration as it counts: what differs from the defaults.",
            mixinStandardHelpOptions = true)
    int show(
            @Option(names = "--config", required = true, paramLabel = "FILE") Path file,
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
