package org.postseal.cli;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;

/** The queue, for people. */
final class QueueText {

    private final Screen screen;
    private final Clock clock;

    QueueText(Screen screen, Clock clock) {
        this.screen = screen;
        this.clock = clock;
    }

    /**
     * @param narrowed whether only a part of the queue was asked for
     */
    void list(ControlAnswer found, boolean narrowed) {
        found.entries().forEach(this::entry);
        long more = found.matched() - found.entries().size();
        if (more > 0) {
            screen.line("and " + more + " more (--max lists more of them)");
        }
        screen.line(
                found.matched() > 0
                        ? recipients(found.matched()) + " waiting"
                        : narrowed ? "nothing in the queue matches" : "nothing waits");
    }

    void show(ControlAnswer found) {
        for (ControlAnswer.Entry entry : found.entries()) {
            entry(entry);
            entry.history().forEach(this::attempt);
        }
        if (found.matched() == 0) {
            screen.line("nothing in the queue matches");
        }
    }

    void changed(ControlAnswer answer, String done) {
        if (answer.matched() == 0) {
            screen.line("nothing in the queue matches");
            return;
        }
        screen.line(recipients(answer.done()) + " " + done);
        if (answer.busy() > 0) {
            screen.line(
                    recipients(answer.busy())
                            + " left alone: being delivered at this moment; try again");
        }
    }

    private void entry(ControlAnswer.Entry entry) {
        String sender = entry.sender().isEmpty() ? "<>" : entry.sender();
        screen.line(
                "%s  %-6s  %5s  %6s  %s -> %s"
                        .formatted(
                                entry.id(),
                                entry.state(),
                                span(Duration.between(Instant.parse(entry.arrived()), now())),
                                size(entry.size()),
                                sender,
                                entry.recipient()));
        screen.line("    " + status(entry));
        if (!entry.sentence().isEmpty()) {
            screen.line("    " + entry.reason() + ": " + entry.sentence());
        }
    }

    private String status(ControlAnswer.Entry entry) {
        Duration until = Duration.between(now(), Instant.parse(entry.due()));
        String tried =
                switch (entry.attempts()) {
                    case 0 -> "not tried yet";
                    case 1 -> "tried once";
                    default -> "tried " + entry.attempts() + " times";
                };
        String next =
                switch (entry.state()) {
                    case "held" -> "held until it is released";
                    case "busy" -> "being tried at this moment";
                    default -> until.isPositive() ? "next in " + span(until) : "due now";
                };
        return tried
                + ", "
                + next
                + (entry.requireTls() ? "; REQUIRETLS" : "")
                + (entry.uncertain() ? "; the last host may already have it" : "");
    }

    private void attempt(ControlAnswer.Try attempt) {
        String where =
                attempt.host().isEmpty()
                        ? "nowhere"
                        : attempt.host() + "[" + attempt.address() + "]";
        screen.line(
                "    "
                        + Instant.parse(attempt.at()).truncatedTo(ChronoUnit.SECONDS)
                        + " "
                        + where
                        + " "
                        + attempt.code()
                        + " "
                        + attempt.enhanced()
                        + " "
                        + attempt.reason());
        detail("said", attempt.sentence());
        detail("demanded", attempt.demanded());
        detail("reached", attempt.reached());
    }

    private void detail(String name, String value) {
        if (!value.isEmpty()) {
            screen.line("        " + name + ": " + value);
        }
    }

    private Instant now() {
        return clock.instant();
    }

    private static String recipients(long count) {
        return count == 1 ? "1 recipient" : count + " recipients";
    }

    private static String span(Duration time) {
        if (time.toDays() > 0) {
            return time.toDays() + "d" + time.toHoursPart() + "h";
        }
        if (time.toHours() > 0) {
            return time.toHours() + "h" + time.toMinutesPart() + "m";
        }
        return time.toMinutes() > 0 ? time.toMinutes() + "m" : Math.max(0, time.toSeconds()) + "s";
    }

    private static String size(long octets) {
        if (octets < 1024) {
            return octets + "B";
        }
        double kib = octets / 1024.0;
        return kib < 1024
                ? String.format(Locale.ROOT, "%.1fK", kib)
                : String.format(Locale.ROOT, "%.1fM", kib / 1024);
    }
}
