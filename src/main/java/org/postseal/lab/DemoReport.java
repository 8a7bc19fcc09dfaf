package org.postseal.lab;

import java.util.List;
import org.postseal.settle.Attempt;
import org.postseal.settle.Outcome;
import org.postseal.smtp.Trouble;

/**
 * All that the demo shows.
 *
 * @param rows one for each domain
 * @param clearOctets of messages, as the attackers counted them
 */
record DemoReport(List<DemoRow> rows, long clearOctets) {

    DemoReport {
        rows = List.copyOf(rows);
    }

    /** Whether everything came as it had to. */
    public boolean right() {
        return clearOctets == 0 && rows.stream().allMatch(DemoRow::right);
    }

    String text() {
        int width = rows.stream().mapToInt(row -> row.host().length()).max().orElse(1);
        String line = "%-17s%-8s%-" + width + "s  %s%n";
        StringBuilder text = new StringBuilder();
        text.append(line.formatted("MAIL TO", "IS", "BY WAY OF", "OVER"));
        for (DemoRow row : rows) {
            String over =
                    row.protocol().equals("-") ? "nothing" : row.protocol() + ", " + row.group();
            text.append(line.formatted(row.domain(), row.outcome(), row.host(), over));
            text.append("    the domain %s%n".formatted(row.about()));
            text.append("    %s: %s%n".formatted(row.reason(), row.why()));
            if (!row.right()) {
                text.append("    WRONG: this is not what had to happen%n".formatted());
            }
        }
        text.append("cleartext octets of messages seen by the attacker: ").append(clearOctets);
        return text.toString();
    }

    /** One later fate. */
    static String line(String recipient, Outcome.Fate fate) {
        return switch (fate) {
            case Outcome.Delivered sent -> recipient + " was sent by " + how(sent.attempt());
            case Outcome.Deferred waits -> stays(recipient, "waits", waits.trouble());
            case Outcome.Rejected back -> stays(recipient, "goes back", back.trouble());
            case Outcome.Deleted gone -> stays(recipient, "was deleted", gone.trouble());
            case Outcome.Discarded gone -> stays(recipient, "was dropped", gone.trouble());
        };
    }

    private static String how(Attempt attempt) {
        return attempt.peer().map(Attempt.Peer::toString).orElse("-")
                + " over "
                + attempt.peer()
                        .flatMap(Attempt.Peer::tls)
                        .map(tls -> tls.protocol() + ", " + tls.group())
                        .orElse("nothing");
    }

    private static String stays(String recipient, String how, Trouble trouble) {
        return recipient + " " + how + ": " + trouble.sentence();
    }
}
