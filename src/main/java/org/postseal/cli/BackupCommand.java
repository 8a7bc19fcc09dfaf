package org.postseal.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.postseal.config.BadConfig;
import org.postseal.queue.Backup;
import org.postseal.queue.BackupManifest;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Copies a relay's data folder while it runs, or while it does not. */
@Command(
        name = "backup",
        description = {
            "Copies a relay's data folder as it is at one moment. The relay may run meanwhile.",
            "",
            "TARGET is a new folder. It appears under its name when it is whole, checked and on"
                    + " disk. The configuration and the files that it names are not in it."
        },
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Exit codes: 0 done, 64 wrong usage, 73 the backup could not be made, or what is to be"
                    + " copied is damaged, 78 the configuration has a fault."
        })
final class BackupCommand implements Callable<Integer> {

    private final Screen screen;
    private final Clock clock;

    @Mixin private final RelayOptions relay = new RelayOptions();

    @Parameters(paramLabel = "TARGET", description = "the folder to make")
    private @Nullable Path target;

    @Option(names = "--json", description = "as JSON")
    private boolean json;

    BackupCommand(Screen screen, Clock clock) {
        this.screen = screen;
        this.clock = clock;
    }

    @Override
    public Integer call() throws BadConfig, CommandFailed {
        Path to = Objects.requireNonNull(target);
        BackupManifest made = made(relay.folder(), to);
        if (json) {
            screen.json(made);
        } else {
            screen.line(
                    "%s: %d messages for %d recipients, %d of them in files of their own"
                            .formatted(to, made.messages(), made.recipients(), made.bodies()));
        }
        return Exit.OK;
    }

    private BackupManifest made(Path data, Path to) throws CommandFailed {
        try {
            return new Backup(data, clock, VersionCommand.number()).into(to);
        } catch (IOException e) {
            throw new CommandFailed(Exit.CANNOT_CREATE, String.valueOf(e.getMessage()));
        }
    }
}
