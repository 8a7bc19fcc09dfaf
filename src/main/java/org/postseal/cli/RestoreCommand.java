package org.postseal.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.postseal.config.BadConfig;
import org.postseal.queue.BackupManifest;
import org.postseal.queue.Restore;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Makes a data folder of a backup. */
@Command(
        name = "restore",
        description = {
            "Makes a data folder of a backup, after every file of it was checked.",
            "",
            "The folder must be empty or new, and no relay may run on it. What was sent after the"
                    + " backup was made is sent again, unless it is held and looked at first."
        },
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Exit codes: 0 done, 64 wrong usage, 73 the backup is damaged or of another version, or"
                    + " the folder cannot be used; 78 the configuration has a fault."
        })
final class RestoreCommand implements Callable<Integer> {

    private final Screen screen;

    @Parameters(paramLabel = "SOURCE", description = "the backup")
    private @Nullable Path source;

    @Mixin private final RelayOptions relay = new RelayOptions();

    @Option(
            names = "--hold",
            description =
                    "everything that waits comes up held: nothing is sent before 'postseal"
                            + " queue release'")
    private boolean hold;

    @Option(names = "--json", description = "as JSON")
    private boolean json;

    /** What was restored, as JSON. */
    private record Restored(String data, boolean held, BackupManifest backup) {}

    RestoreCommand(Screen screen) {
        this.screen = screen;
    }

    @Override
    public Integer call() throws BadConfig, CommandFailed {
        Path data = relay.folder();
        BackupManifest manifest = restored(data);
        if (json) {
            screen.json(new Restored(data.toString(), hold, manifest));
            return Exit.OK;
        }
        screen.line(
                "%s: %d messages for %d recipients, as they were at %s"
                        .formatted(
                                data, manifest.messages(), manifest.recipients(), manifest.made()));
        screen.line(
                hold
                        ? "all of them are held: look with 'postseal queue list', let go with"
                                + " 'postseal queue release'"
                        : "what was sent after that moment is sent once more");
        return Exit.OK;
    }

    private BackupManifest restored(Path data) throws CommandFailed {
        try {
            return new Restore(Objects.requireNonNull(source), hold).into(data);
        } catch (IOException e) {
            throw new CommandFailed(Exit.CANNOT_CREATE, String.valueOf(e.getMessage()));
        }
    }
}
