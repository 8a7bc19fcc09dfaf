package org.postseal.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.postseal.config.Config;
import org.postseal.demand.PolicyFile;
import org.postseal.demand.Remark;
import org.postseal.demand.Remarks;
import org.postseal.dns.ValidatingDns;
import org.postseal.keys.PemKeyPair;
import org.postseal.route.TransportTable;
import org.postseal.tls.TrustRoots;

/**
 * What is wrong, or worth a word, in the files that a configuration names: each is read as the
 * relay reads it.
 *
 * @param faults keep the relay from starting; each names its file, and the line where there is one
 */
record NamedFiles(List<String> faults, List<String> warnings) {

    /** Reads one file, or several that belong together. */
    private interface Reading {
        /**
         * @throws IOException when the relay could not use it; the message names the file
         */
        void run() throws IOException;
    }

    static NamedFiles of(Config config, Clock clock) {
        NamedFiles found = new NamedFiles(new ArrayList<>(), new ArrayList<>());
        LocalDate today = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
        found.read(() -> found.readPolicy(config.policy().file(), today));
        config.route()
                .transport()
                .map(TransportTable::parse)
                .ifPresent(table -> found.faults.addAll(table.faults()));
        found.warnings.addAll(onTransport(config, today));
        found.read(() -> readIdentity(config, clock));
        if (config.caFile().isPresent()) {
            found.read(() -> TrustRoots.ofPem(config.caFile().get()));
        }
        found.read(() -> new ValidatingDns(config.dns(), clock));
        return found;
    }

    private void read(Reading reading) {
        try {
            reading.run();
        } catch (IOException e) {
            faults.add(String.valueOf(e.getMessage()));
        }
    }

    /** What the relay says of the transport file when it starts. */
    static List<String> onTransport(Config config, LocalDate today) {
        return config
                .route()
                .transport()
                .map(file -> TransportTable.parse(file).table().hops())
                .map(hops -> Remarks.onHops(hops, today))
                .orElse(List.of())
                .stream()
                .map(Remark::toString)
                .sorted()
                .toList();
    }

    private void readPolicy(Optional<Path> file, LocalDate today) throws IOException {
        if (file.isPresent()) {
            PolicyFile.Reading reading = PolicyFile.read(file.get());
            reading.faults().stream().map(Remark::toString).forEach(faults::add);
            reading.warnings().stream().map(Remark::toString).forEach(warnings::add);
            reading.table()
                    .map(table -> Remarks.onLapsed(table, today))
                    .orElse(List.of())
                    .forEach(remark -> warnings.add(remark.toString()));
        }
    }

    private static void readIdentity(Config config, Clock clock) throws IOException {
        if (config.certificate().isPresent() && config.key().isPresent()) {
            PemKeyPair.load(config.certificate().get(), config.key().get(), clock);
        }
    }

    /**
     * The same where something is to be done with the configuration.
     *
     * @throws CommandFailed with every fault
     */
    static void mustBeGood(Config config, Clock clock) throws CommandFailed {
        List<String> faults = of(config, clock).faults;
        if (!faults.isEmpty()) {
            throw new CommandFailed(Exit.CONFIG, String.join("\npostseal: ", faults));
        }
    }
}
