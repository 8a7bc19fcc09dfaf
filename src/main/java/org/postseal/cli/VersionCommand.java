package org.postseal.cli;

import java.util.Objects;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Option;

/** Says which version this is. */
@Command(
        name = "version",
        description = "Says which version this is.",
        mixinStandardHelpOptions = true)
final class VersionCommand implements Callable<Integer>, IVersionProvider {

    private final Screen screen;

    @Option(names = "--json", description = "as JSON")
    private boolean json;

    private record Version(String version, String java) {}

    VersionCommand(Screen screen) {
        this.screen = screen;
    }

    /** For {@code --version}. */
    VersionCommand() {
        this(new Screen(System.out, System.err));
    }

    @Override
    public Integer call() {
        if (json) {
            screen.json(new Version(number(), Runtime.version().toString()));
        } else {
            screen.line("postseal " + number() + ", Java " + Runtime.version());
        }
        return Exit.OK;
    }

    /** From the jar; a checkout that runs without one has none. */
    static String number() {
        return Objects.requireNonNullElse(
                VersionCommand.class.getPackage().getImplementationVersion(), "development");
    }

    @Override
    public String[] getVersion() {
        return new String[] {"postseal " + number()};
    }
}
