package org.postseal.cli;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.postseal.trace.Channel;
import org.postseal.trace.Hop;
import org.postseal.trace.Journey;
import org.postseal.trace.Received;
import org.postseal.trace.TlsTold;
import org.postseal.trace.Trust;

/** A journey in words for people: first what it means, then each hop, then a table. */
final class TraceText {

    /** The columns of the table. */
    static final List<String> COLUMNS =
            List.of("hop", "time (UTC)", "after", "by", "channel", "with", "TLS", "cipher", "told");

    private static final int CELL_MAX = 40;

    private TraceText() {}

    /** The whole of it in a sentence or two. */
    static String headline(Journey journey) {
        int hops = journey.hops().size();
        if (hops == 0) {
            return "This message has no Received field: nothing is known of its way.";
        }
        int clear = journey.count(Channel.CLEAR);
        return switch (journey.verdict()) {
            case CLEAR ->
                    "NOT ENCRYPTED on "
                            + clear
                            + " of "
                            + counted(hops, "hop")
                            + ": whoever could listen there could read and change the message.";
            case ENCRYPTED ->
                    "Encrypted: your own servers tell of "
                            + (hops == 1 ? "the one hop" : "all " + hops + " hops")
                            + ", and nothing went in the clear.";
            case UNKNOWN -> "Not known: " + unknown(journey);
        };
    }

    private static String unknown(Journey journey) {
        int unknown = journey.count(Channel.UNKNOWN);
        int hops = journey.hops().size();
        if (unknown > 0) {
            return unknown
                    + " of "
                    + counted(hops, "hop")
                    + (unknown == 1 ? " does" : " do")
                    + " not tell whether there was encryption.";
        }
        int trusted = journey.count(Trust.TRUSTED);
        return "no hop is told to have gone in the clear, but "
                + (trusted == 0 ? "no" : "only " + trusted)
                + " of "
                + counted(hops, "hop")
                + (trusted == 1 ? " is" : " are")
                + " told by a server that you trust.";
    }

    /** All but the headline. */
    static List<String> lines(Journey journey) {
        List<String> out = new ArrayList<>();
        if (!journey.hops().isEmpty()) {
            out.add("");
            out.add("The way of the message, the earliest hop first:");
        }
        for (Hop hop : journey.hops()) {
            out.add("  " + hop.number() + ". " + sentence(hop));
            hop.remarks().forEach(remark -> out.add("     ! " + remark + "."));
        }
        journey.remarks().forEach(remark -> out.add("  ! " + remark + "."));
        out.add("");
        out.add("What can be trusted: " + trusted(journey));
        out.add("What cannot be known:");
        unknowable(journey).forEach(line -> out.add("  - " + line));
        if (!journey.hops().isEmpty()) {
            out.add("");
            out.addAll(table(journey));
        }
        return out;
    }

    /** One hop, so that it can be read aloud. */
    static String sentence(Hop hop) {
        Received field = hop.field();
        String by = field.by().orElse("an unnamed server");
        String way =
                field.from().map(from -> "From " + from + " to " + by).orElse("At " + by) + ": ";
        return way + channel(hop) + " (" + field.channel().because() + "). " + told(hop, by);
    }

    private static String channel(Hop hop) {
        return switch (hop.channel()) {
            case ENCRYPTED -> "encrypted" + hop.field().tls().map(TraceText::tls).orElse("");
            case CLEAR -> "IN THE CLEAR";
            case WITHIN -> "no way between servers";
            case UNKNOWN -> "not known";
        };
    }

    private static String tls(TlsTold tls) {
        String version = tls.version().map(v -> " with " + v).orElse("");
        return version + tls.cipher().map(c -> ", cipher " + c).orElse("");
    }

    private static String told(Hop hop, String by) {
        return switch (hop.trust()) {
            case TRUSTED -> "Told by your server " + by + ".";
            case CLAIMED -> "Claimed by " + by + ", the last server, of itself.";
            case HEARSAY -> "Hearsay: not written by a server of yours.";
        };
    }

    /** Which of the statements count. */
    static String trusted(Journey journey) {
        int trusted = journey.count(Trust.TRUSTED);
        if (trusted > 0) {
            return "the top "
                    + counted(trusted, "field")
                    + ", by your own servers. What stands below was there when the message came"
                    + " to you, and anyone on its way can have invented it.";
        }
        return journey.count(Trust.CLAIMED) > 0
                ? "nothing yet. If the last server is yours, say so with --trust; then its word"
                        + " for the last hop counts. The rest anyone can have invented."
                : "nothing: the top-most field is not by a server of yours.";
    }

    /** What no header tells, whoever wrote it. */
    static List<String> unknowable(Journey journey) {
        List<String> out = new ArrayList<>();
        out.add("What happened before the first hop that is told, and whether hops were left out.");
        if (journey.count(Trust.TRUSTED) < journey.hops().size()) {
            out.add("Whether what other people's servers wrote is true.");
        }
        if (journey.count(Channel.ENCRYPTED) > 0) {
            out.add(
                    "Whether the sender of an encrypted hop made sure that it talked to the right"
                            + " server: the receiving side does not see that.");
        }
        if (journey.count(Channel.WITHIN) > 0) {
            out.add("How a message is protected within one machine or one provider.");
        }
        out.add("Who read the message on the servers themselves: each of them had it open.");
        return out;
    }

    private static List<String> table(Journey journey) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(COLUMNS);
        journey.hops().forEach(hop -> rows.add(row(hop)));
        int[] widths = new int[COLUMNS.size()];
        for (List<String> row : rows) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        }
        return rows.stream().map(row -> line(row, widths)).toList();
    }

    private static String line(List<String> row, int[] widths) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < widths.length; i++) {
            String cell = row.get(i);
            out.append(cell).append(" ".repeat(widths[i] - cell.length() + 2));
        }
        return out.toString().stripTrailing();
    }

    /** A hop as cells, in the order of {@link #COLUMNS}. */
    static List<String> row(Hop hop) {
        Received field = hop.field();
        return Stream.of(
                        String.valueOf(hop.number()),
                        field.time().map(TraceText::time).orElse("-"),
                        hop.delay().map(TraceText::delay).orElse("-"),
                        field.by().orElse("-"),
                        hop.channel() == Channel.CLEAR ? "CLEAR" : lower(hop.channel()),
                        field.with().orElse("-"),
                        field.tls().flatMap(TlsTold::version).orElse("-"),
                        field.tls().flatMap(TlsTold::cipher).orElse("-"),
                        lower(hop.trust()))
                .map(cell -> cell.length() > CELL_MAX ? cell.substring(0, CELL_MAX) : cell)
                .toList();
    }

    private static String time(Instant time) {
        return time.truncatedTo(ChronoUnit.SECONDS).toString().replace('T', ' ').replace("Z", "");
    }

    private static String delay(Duration delay) {
        String sign = delay.isNegative() ? "-" : "";
        Duration size = delay.abs();
        if (size.compareTo(Duration.ofMinutes(2)) < 0) {
            return sign + size.toSeconds() + " s";
        }
        return size.compareTo(Duration.ofHours(2)) < 0
                ? sign + size.toMinutes() + " min"
                : sign + size.toHours() + " h";
    }

    private static String lower(Enum<?> value) {
        return value.name().toLowerCase(java.util.Locale.ROOT);
    }

    private static String counted(int count, String noun) {
        return count + " " + noun + (count == 1 ? "" : "s");
    }
}
