package org.postseal.demand;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The rules in force. A file that cannot be read, or has a fault, leaves the last good rules in
 * place. Safe for use by many threads.
 */
public final class CurrentPolicy implements Supplier<PolicyTable> {

    private static final Logger log = LoggerFactory.getLogger(CurrentPolicy.class);

    private final PolicySettings settings;
    private volatile PolicyTable table;

    /**
     * Reads the file for the first time.
     *
     * @throws PolicyFileFault when it has a fault: without any good rules nothing may start
     * @throws IOException when it cannot be read
     */
    public CurrentPolicy(PolicySettings settings) throws IOException {
        this.settings = settings;
        this.table = PolicyTable.of(settings);
        Optional<Path> file = settings.file();
        if (file.isPresent()) {
            PolicyFile.Reading reading = PolicyFile.read(file.get());
            take(reading.table().orElseThrow(() -> new PolicyFileFault(reading.faults())));
            warn(reading);
        }
    }

    private void take(PolicyTable read) {
        table = read.under(settings);
        if (table.observed() > 0) {
            log.warn(
                    "policy: {} of {} rules are only observed: mail that fails them is sent all"
                            + " the same",
                    table.observed(),
                    table.size());
        }
    }

    @Override
    public PolicyTable get() {
        return table;
    }

    /** Reads the file again; what is wrong with it is logged, and returned. */
    public List<Remark> reload() {
        return settings.file().map(this::reload).orElse(List.of());
    }

    private List<Remark> reload(Path path) {
        try {
            PolicyFile.Reading reading = PolicyFile.read(path);
            warn(reading);
            for (Remark fault : reading.faults()) {
                log.error("policy: {}", fault);
            }
            if (reading.table().isPresent()) {
                take(reading.table().get());
                log.info("policy: {} rules read from {}", table.size(), path);
            } else {
                log.error("policy: {} is not used; the rules read before stay in force", path);
            }
            return reading.faults();
        } catch (IOException e) {
            log.error(
                    "policy: {} cannot be read; the rules read before stay in force: {}",
                    path,
                    e.toString());
            return List.of(new Remark(path.toString(), 0, "cannot be read: " + e.getMessage()));
        }
    }

    private static void warn(PolicyFile.Reading reading) {
        for (Remark warning : reading.warnings()) {
            log.warn("policy: {}", warning);
        }
    }
}
