package org.postseal.cli;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.postseal.config.BadConfig;
import org.postseal.config.Config;
import org.postseal.config.ConfigFile;
import picocli.CommandLine.Option;

/** Where {@code check} and {@code explain} get their settings: nothing is needed. */
final class LookOptions {

    @Option(
            names = "--from-config",
            paramLabel = "FILE",
            description =
                    "decide as the relay with this configuration does; default: as one"
                            + " without any rules")
    private @Nullable Path file;

    @Option(
            names = "--resolver",
            paramLabel = "ADDRESS:PORT",
            description =
                    "recursive resolver to ask, more than once for several; default: the"
                            + " system's")
    private @Nullable List<String> resolvers;

    @Option(
            names = "--trust-anchor",
            paramLabel = "FILE",
            description = "DS or DNSKEY records in the place of the root's")
    private @Nullable String trustAnchor;

    @Option(
            names = "--ca-file",
            paramLabel = "FILE",
            description = "PEM roots to trust beside the built-in ones")
    private @Nullable String caFile;

    @Option(
            names = "--port",
            paramLabel = "PORT",
            description = "port of the receiving servers; default: 25")
    private @Nullable Long port;

    @Option(
            names = "--policy-port",
            paramLabel = "PORT",
            description = "port of MTA-STS policy hosts; default: 443")
    private @Nullable Long policyPort;

    @Option(
            names = "--allow-private",
            description = "go to loopback and private addresses too, as in a lab")
    private boolean allowPrivate;

    @Option(names = "--json", description = "as JSON")
    private boolean json;

    boolean json() {
        return json;
    }

    Config config() throws BadConfig {
        Map<String, Object> settings = new HashMap<>();
        put(settings, "dns.resolvers", resolvers);
        put(settings, "dns.trust_anchor", trustAnchor);
        put(settings, "deliver.ca_file", caFile);
        put(settings, "deliver.port", port);
        put(settings, "mta_sts.port", policyPort);
        if (allowPrivate) {
            settings.put("deliver.allow_private", true);
        }
        return ConfigFile.readWith(Optional.ofNullable(file), settings);
    }

    private static void put(Map<String, Object> settings, String key, @Nullable Object value) {
        if (value != null) {
            settings.put(key, value);
        }
    }
}
