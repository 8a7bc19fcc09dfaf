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

    private static final String LINE = "%-16s %-8s %-32s %s%n";

    DemoReport {
        rows = List.copyOf(rows);
    }

    /** Whether everything came as it had to. */
    public boolean right() {
        return clearOctets == 0 && rows.stream().allMatch(DemoRow::right);
    }

    String text() {
        StringBuilder text = new StringBuilder();
        text.append(LINE.formatted("mail to", "was", "by", "over"));
        for (DemoRow row : rows) {
            String over =
                    row.protocol().equals("-") ? "nothing" : row.protocol() + ", " + row.group();
            text.append(LINE.formatted(row.domain(), row.outcome(), row.host(), over));
            text.append("    which ").append(row.about()).append(System.lineSeparator());
            text.append("    why: ").append(row.why()).append(System.lineSeparator());
            if (!row.right()) {
                text.append("    WRONG: this is not what had to happen").append('\n');
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
