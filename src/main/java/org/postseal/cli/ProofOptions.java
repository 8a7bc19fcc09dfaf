package org.postseal.cli;

import java.nio.file.Path;
import org.postseal.config.BadConfig;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What the commands about evidence have in common: whose it is, and for whom to write. */
final class ProofOptions {

    @Mixin private RelayOptions relay = new RelayOptions();

    @Option(names = "--json", description = "as JSON; records as they are, one on a line")
    private boolean json;

    Path folder() throws BadConfig, CommandFailed {
        return relay.folder();
    }

    boolean json() {
        return json;
    }
}
