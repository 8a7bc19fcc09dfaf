package org.postseal.cli;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.postseal.memory.MemoryChange;
import org.postseal.memory.Remembered;

/**
 * One line of JSON from the relay to a memory command; times as ISO 8601.
 *
 * @param matched things or changes that the filter means
 * @param forgotten things that were forgotten now
 */
record MemoryAnswer(int matched, int forgotten, List<Thing> things, List<Change> changes) {

    /** One that is remembered. */
    record Thing(
            String kind,
            String domain,
            String host,
            String state,
            @Nullable String since,
            @Nullable String seen,
            @Nullable String expires,
            List<String> details) {

        static Thing of(Remembered thing) {
            return new Thing(
                    thing.kind(),
                    thing.domain().ascii(),
                    thing.host(),
                    thing.state(),
                    text(thing.span().since()),
                    text(thing.span().seen()),
                    text(thing.span().expires()),
                    thing.details());
        }

        private static @Nullable String text(Optional<Instant> time) {
            return time.map(Instant::toString).orElse(null);
        }
    }

    /** What became of one. */
    record Change(
            String at, String kind, String name, String what, String who, String why, String was) {

        static Change of(MemoryChange change) {
            return new Change(
                    change.at().toString(),
                    change.kind(),
                    change.name(),
                    change.what().word(),
                    change.who(),
                    change.why(),
                    change.was());
        }
    }

    static MemoryAnswer found(List<Remembered> things, int max) {
        return new MemoryAnswer(
                things.size(), 0, things.stream().limit(max).map(Thing::of).toList(), List.of());
    }

    static MemoryAnswer changed(List<MemoryChange> changes, int max) {
        return new MemoryAnswer(
                changes.size(), 0, List.of(), changes.stream().limit(max).map(Change::of).toList());
    }

    static MemoryAnswer forgotten(int count) {
        return new MemoryAnswer(count, count, List.of(), List.of());
    }
}
