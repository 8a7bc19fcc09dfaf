package org.postseal.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Which relay a memory command is for, which kind of thing, and how to answer. */
final class MemoryOptions {

    @Mixin private final RelayOptions relay = new RelayOptions();

    @Option(
            names = "--kind",
            paramLabel = "KIND",
            description = "one kind only: mta-sts for policies, pin for hosts")
    private @Nullable String kind;

    @Option(names = "--host", paramLabel = "HOST", description = "pins of this host only")
    private @Nullable String host;

    @Option(
            names = "--max",
            paramLabel = "N",
            defaultValue = "1000",
            description = "list at most so many; default: ${DEFAULT-VALUE}")
    private int max;

    @Option(names = "--json", description = "as JSON")
    private boolean json;

    RelayOptions relay() {
        return relay;
    }

    boolean json() {
        return json;
    }

    MemoryRequest request(String verb, @Nullable String domain, @Nullable String reason) {
        return new MemoryRequest(verb, kind, domain, host, reason, max);
    }
}
