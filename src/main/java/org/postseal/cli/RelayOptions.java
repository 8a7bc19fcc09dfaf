package org.postseal.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.postseal.config.BadConfig;
import org.postseal.config.ConfigFile;
import picocli.CommandLine.Option;

/** Which running relay a command is for. */
final class RelayOptions {

    private static final Path INSTALLED = Path.of("/etc/postseal/postseal.toml");

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "the relay's configuration; default: /etc/postseal/postseal.toml")
    private @Nullable Path config;

    @Option(names = "--data", paramLabel = "DIR", description = "or its data folder")
    private @Nullable Path data;

    /** Where the relay keeps its data. */
    Path folder() throws BadConfig, CommandFailed {
        if (data != null) {
            return data;
        }
        if (config != null) {
            return ConfigFile.read(config).data();
        }
        if (Files.exists(INSTALLED)) {
            return ConfigFile.read(INSTALLED).data();
        }
        throw new CommandFailed(
                Exit.USAGE,
                "which relay? Give its configuration with --config FILE or its data folder with"
                        + " --data DIR");
    }
}
