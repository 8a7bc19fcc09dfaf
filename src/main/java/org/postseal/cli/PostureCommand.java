package org.postseal.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Tells how mail fared, and which rules that are only observed could be enforced. */
@Command(
        name = "posture",
        description = {
            "Tells for each domain how mail fared in the last days: what its servers proved, and"
                    + " what enforcing a rule that is only observed would have changed.",
            "",
            "A rule is ready when every host that the DNS names now, by each address family it"
                    + " has, met it on as many days as --days says, and nothing that it asks for"
                    + " failed within them. What keeps it from that is listed. Mail alone seldom"
                    + " reaches every host: --probe, once a day, does."
        },
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Exit codes: 0 told, 64 wrong usage, 69 no relay answers, 73 the file cannot be"
                    + " written, 78 the configuration has a fault."
        })
final class PostureCommand implements Callable<Integer> {

    private final Screen screen;

    @Mixin private final RelayOptions relay = new RelayOptions();

    @Option(
            names = "--days",
            paramLabel = "N",
            defaultValue = "7",
            description = "how many days, from 1 to 35; default: ${DEFAULT-VALUE}")
    private int days;

    @Option(names = "--domain", paramLabel = "DOMAIN", description = "only this one")
    private @Nullable String domain;

    @Option(
            names = "--max",
            paramLabel = "N",
            defaultValue = "1000",
            description = "at most so many domains; default: ${DEFAULT-VALUE}")
    private int max;

    @Option(
            names = "--probe",
            description =
                    "first connect to every host of the domains that are observed, by each of its"
                            + " addresses, up to QUIT after EHLO; counts as a session")
    private boolean probe;

    @Option(
            names = "--policy",
            description = "print the lines that enforce what is ready, for the policy file")
    private boolean policy;

    @Option(
            names = "--write",
            paramLabel = "FILE",
            description = "write them to a new file; an existing one is left alone")
    private @Nullable Path write;

    @Option(names = "--json", description = "as JSON")
    private boolean json;

    PostureCommand(Screen screen) {
        this.screen = screen;
    }

    @Override
    public Integer call() throws Exception {
        ControlClient client = new ControlClient(relay.folder());
        PostureAnswer answer =
                client.ask(
                        PostureControl.ABOUT,
                        new PostureRequest(days, domain, max, probe),
                        PostureAnswer.class);
        PostureText text = new PostureText(answer);
        if (write != null) {
            save(write, text.policy());
        }
        if (json) {
            screen.json(answer);
        } else if (policy) {
            text.policy().forEach(line -> screen.text(line + "\n"));
        } else {
            text.lines().forEach(screen::line);
        }
        return Exit.OK;
    }

    private void save(Path file, Iterable<String> lines) throws CommandFailed {
        try {
            Files.write(file, lines, StandardCharsets.UTF_8, StandardOpenOption.CREATE_NEW);
            screen.remark("written to " + file);
        } catch (FileAlreadyExistsException e) {
            throw new CommandFailed(
                    Exit.CANNOT_CREATE, file + " is there already, and is left as it is");
        } catch (IOException e) {
            throw new CommandFailed(Exit.CANNOT_CREATE, file + " cannot be written: " + e);
        }
    }
}
