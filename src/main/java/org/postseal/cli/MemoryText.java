package org.postseal.cli;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/** What is remembered, for people. */
final class MemoryText {

    private final Screen screen;

    MemoryText(Screen screen) {
        this.screen = screen;
    }

    void list(MemoryAnswer found) {
        found.things().forEach(this::line);
        more(found.matched() - found.things().size());
        screen.line(
                found.matched() == 0 ? "nothing is remembered" : found.matched() + " in memory");
    }

    void show(MemoryAnswer found) {
        for (MemoryAnswer.Thing thing : found.things()) {
            line(thing);
            thing.details().forEach(detail -> screen.line("    " + detail));
        }
        if (found.matched() == 0) {
            screen.line("nothing is remembered of it");
        }
    }

    private void line(MemoryAnswer.Thing thing) {
        screen.line(
                "%-7s  %s%s  %s%s%s%s"
                        .formatted(
                                thing.kind(),
                                thing.domain(),
                                thing.host().isEmpty() ? "" : " " + thing.host(),
                                thing.state(),
                                when(", first ", thing.since()),
                                when(", last ", thing.seen()),
                                when(", until ", thing.expires())));
    }

    void changes(MemoryAnswer found) {
        for (MemoryAnswer.Change change : found.changes()) {
            screen.line(
                    "%s  %s %s %s by %s: %s"
                            .formatted(
                                    seconds(change.at()),
                                    change.kind(),
                                    change.name(),
                                    change.what(),
                                    change.who(),
                                    change.why()));
            screen.line("    it was: " + change.was());
        }
        more(found.matched() - found.changes().size());
        if (found.matched() == 0) {
            screen.line("nothing was forgotten or moved");
        }
    }

    void forgotten(MemoryAnswer done, String domain) {
        screen.line(
                done.forgotten() == 0
                        ? "nothing is remembered of it"
                        : done.forgotten()
                                + (done.forgotten() == 1 ? " thing" : " things")
                                + " forgotten; the next message to "
                                + domain
                                + " is a first contact");
    }

    private void more(int count) {
        if (count > 0) {
            screen.line("and " + count + " more (--max lists more of them)");
        }
    }

    private static String when(String word, @Nullable String time) {
        return time == null ? "" : word + seconds(time);
    }

    private static String seconds(String time) {
        return Instant.parse(time).truncatedTo(ChronoUnit.SECONDS).toString();
    }
}
