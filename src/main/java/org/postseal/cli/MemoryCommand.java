package org.postseal.cli;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.postseal.config.BadConfig;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Looks at what a running relay remembers, and has it forget. */
@Command(
        name = "memory",
        description =
                "Looks at what a running relay remembers of domains and their hosts, and has it"
                        + " forget.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Exit codes: 0 done, 1 nothing matched, 64 wrong usage, 69 no relay answers,"
                    + " 78 the configuration has a fault."
        })
final class MemoryCommand implements Runnable {

    private final Screen screen;
    private final MemoryText text;

    @Spec private @Nullable CommandSpec spec;

    MemoryCommand(Screen screen) {
        this.screen = screen;
        this.text = new MemoryText(screen);
    }

    @Override
    public void run() {
        throw new ParameterException(
                Objects.requireNonNull(spec).commandLine(), "list, show or forget?");
    }

    @Command(
            name = "list",
            description = "Lists MTA-STS policies and pins, or what became of them.",
            mixinStandardHelpOptions = true)
    int list(
            @Mixin MemoryOptions options,
            @Option(names = "--domain", paramLabel = "DOMAIN", description = "of this domain only")
                    @Nullable String domain,
            @Option(
                            names = "--changes",
                            description =
                                    "what was forgotten or moved, the latest first: when, by whom,"
                                            + " why, and what it was")
                    boolean changes)
            throws BadConfig, CommandFailed {
        MemoryAnswer found = ask(options, options.request(verb(changes), domain, null));
        if (options.json()) {
            screen.json(found);
        } else if (changes) {
            text.changes(found);
        } else {
            text.list(found);
        }
        return Exit.OK;
    }

    private static String verb(boolean changes) {
        return changes ? "changes" : "list";
    }

    @Command(
            name = "show",
            description = "Shows all that is remembered of a domain.",
            mixinStandardHelpOptions = true)
    int show(
            @Mixin MemoryOptions options,
            @Parameters(paramLabel = "DOMAIN", description = "the domain") String domain)
            throws BadConfig, CommandFailed {
        MemoryAnswer found = ask(options, options.request("list", domain, null));
        if (options.json()) {
            screen.json(found);
        } else {
            text.show(found);
        }
        return found.matched() > 0 ? Exit.OK : Exit.FAILED;
    }

    @Command(
            name = "forget",
            description = {
                "Forgets what is remembered of a domain. The next message to it is a first contact:"
                        + " only the floor and what the domain publishes then protect it.",
                "Who asks, why and what it was is logged and kept (memory list --changes)."
            },
            mixinStandardHelpOptions = true)
    int forget(
            @Mixin MemoryOptions options,
            @Parameters(paramLabel = "DOMAIN", description = "the domain") String domain,
            @Option(
                            names = "--reason",
                            required = true,
                            paramLabel = "TEXT",
                            description = "why, for those who ask later")
                    String reason)
            throws BadConfig, CommandFailed {
        MemoryAnswer done = ask(options, options.request("forget", domain, reason));
        if (options.json()) {
            screen.json(done);
        } else {
            text.forgotten(done, domain);
        }
        return done.matched() > 0 ? Exit.OK : Exit.FAILED;
    }

    private static MemoryAnswer ask(MemoryOptions options, MemoryRequest request)
            throws BadConfig, CommandFailed {
        return new ControlClient(options.relay().folder())
                .ask(MemoryControl.ABOUT, request, MemoryAnswer.class);
    }
}
