package org.postseal.cli;

import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.postseal.proof.Openings;
import org.postseal.store.Store;
import org.postseal.verify.Entry;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Which records to show. */
final class ProofSelection {

    @Mixin private ProofOptions common = new ProofOptions();

    @Parameters(paramLabel = "ID", arity = "0..*", description = "queue ids: these messages")
    private List<String> ids = List.of();

    @Option(
            names = "--to",
            paramLabel = "ADDRESS",
            description = "records about this recipient or sender, while its salts are kept")
    private @Nullable String address;

    @Option(
            names = "--since",
            paramLabel = "TIME",
            converter = TimeText.class,
            description = "from this time on: 2026-06-01 or 2026-06-01T12:30:00Z")
    private @Nullable Instant since;

    @Option(
            names = "--until",
            paramLabel = "TIME",
            converter = TimeText.class,
            description = "before this time")
    private @Nullable Instant until;

    @Option(
            names = "--max",
            paramLabel = "N",
            defaultValue = "1000",
            description = "show at most so many; default: ${DEFAULT-VALUE}")
    private int max;

    ProofOptions common() {
        return common;
    }

    int max() {
        return max;
    }

    /** Whether a record is meant; what is asked of it is asked together. */
    Predicate<Entry> filter(Store store) throws IOException {
        Optional<Set<String>> wanted =
                address == null ? Optional.empty() : Optional.of(Openings.of(store, address));
        return entry ->
                (ids.isEmpty() || ids.contains(entry.text("queue_id")))
                        && wanted.map(all -> entry.commitments().stream().anyMatch(all::contains))
                                .orElse(true)
                        && isInTime(entry);
    }

    private boolean isInTime(Entry entry) {
        if (since == null && until == null) {
            return true;
        }
        return entry.time()
                .filter(at -> since == null || !at.isBefore(since))
                .filter(at -> until == null || at.isBefore(until))
                .isPresent();
    }
}
