package org.postseal.memory;

import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

/**
 * What became of the last canaries of which anything can be told, across a restart. Safe for use by
 * many threads.
 */
public final class CanaryMemory {

    private static final String KIND = "canary";
    private static final String NAME = "last";

    private final MemoryTable table;

    /** What could not be written counts all the same, while the relay runs. */
    private volatile Optional<MemoryRow> latest = Optional.empty();

    public CanaryMemory(MemoryTable table) {
        this.table = table;
    }

    /**
     * Keeps it in the place of what was before.
     *
     * @param delivered the names of those that were; empty when all were refused
     * @throws IOException when it is not kept beyond the end of this relay
     */
    public void keep(List<String> delivered, Instant at) throws IOException {
        MemoryRow row = MemoryRow.of(KIND, NAME, String.join(" ", delivered), at.toEpochMilli(), 0);
        latest = Optional.of(row);
        table.put(List.of(row));
    }

    /**
     * Why no rule is to be enforced; empty when nothing is known against it. A row that was damaged
     * may have told of an alarm.
     */
    public Optional<String> objection() throws IOException {
        Optional<MemoryRow> row = latest.isPresent() ? latest : stored();
        return row.flatMap(CanaryMemory::objection);
    }

    private static Optional<String> objection(MemoryRow row) {
        if (!row.isWhole()) {
            return Optional.of(
                    "what became of the last canaries is damaged; wait until all are refused");
        }
        if (row.value().isEmpty()) {
            return Optional.empty();
        }
        Instant at = Instant.ofEpochMilli(row.updated()).truncatedTo(ChronoUnit.SECONDS);
        return Optional.of(
                "ALARM: canary %s was delivered on %s; wait until all are refused"
                        .formatted(row.value().replace(" ", ", "), at));
    }

    private Optional<MemoryRow> stored() throws IOException {
        return table.load(KIND).stream().filter(row -> row.name().equals(NAME)).findFirst();
    }
}
