package org.postseal.verify;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The page in plain words that goes with evidence: for a reader who is no engineer. */
public final class Statement {

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss 'UTC'", Locale.ROOT)
                    .withZone(ZoneOffset.UTC);

    private final Scope scope;
    private final Map<String, Long> sums;
    private final StringBuilder out = new StringBuilder();

    private Statement(Scope scope, Map<String, Long> sums) {
        this.scope = scope;
        this.sums = sums;
    }

    /**
     * The page.
     *
     * @param relay its name
     * @param sums of all records of the time: counted, or as the relay says where only a sample is
     *     there
     */
    public static String of(String relay, Scope scope, Map<String, Long> sums) {
        Statement page = new Statement(scope, sums);
        page.head(relay);
        page.account();
        page.protection();
        page.signed();
        page.limits();
        return page.out.toString();
    }

    private void line(String text) {
        out.append(text).append('\n');
    }

    private static String time(Instant at) {
        return TIME.format(at);
    }

    private long sum(String name) {
        return sums.getOrDefault(name, 0L);
    }

    private void head(String relay) {
        line("EVIDENCE OF MAIL SENT");
        line("");
        line("Relay:  " + relay);
        line("Time:   " + time(scope.from()) + " until " + time(scope.to()));
        long records = scope.ranges().values().stream().mapToLong(r -> r.end() - r.first()).sum();
        if (scope.sample() > 0) {
            line(
                    "Here:   a sample of "
                            + Math.min(scope.sample(), records)
                            + " of "
                            + records
                            + " records, drawn by the seed \""
                            + scope.seed()
                            + "\",");
            line("        with the other records of the same messages.");
        } else {
            line("Here:   all " + records + " records of that time; none is left out.");
        }
        line("");
    }

    private void account() {
        line("WHAT BECAME OF THE MAIL");
        line(
                scope.sample() > 0
                        ? "The relay says of the whole time (a sample cannot show it):"
                        : "Counted from the records, by recipient:");
        line("");
        row("taken in (accepted)", sum("accepted"));
        row("delivered to a receiving server", sum("delivered"));
        row("returned to the sender (bounced)", sum("bounced"));
        row("sent in another protected way (replaced)", sum("replaced"));
        row("taken out by the operators (deleted)", sum("deleted"));
        row("reports that could not be delivered (discarded)", sum("discarded"));
        row("still waiting at the end (queued)", sum("queued"));
        line("");
        long ended = Reckoning.ENDS.stream().mapToLong(this::sum).sum() + sum("queued");
        line(
                "accepted "
                        + sum("accepted")
                        + " = "
                        + Stream.concat(Reckoning.ENDS.stream(), Stream.of("queued"))
                                .map(end -> end + " " + sum(end))
                                .collect(Collectors.joining(" + ")));
        line(ended == sum("accepted") ? "This adds up." : "THIS DOES NOT ADD UP.");
        if (sum("earlier") > 0) {
            line(
                    "Besides, "
                            + sum("earlier")
                            + " recipients of mail taken in earlier got their end.");
        }
        line("In the relay's queue when this was written: " + scope.waiting() + ".");
        line("");
    }

    private void row(String what, long count) {
        line(String.format(Locale.ROOT, "  %-50s %10d", what, count));
    }

    private void protection() {
        line("HOW DELIVERIES WERE PROTECTED");
        line("As the handshake with the receiving server showed, by recipient:");
        line("");
        boolean none = true;
        for (Map.Entry<String, Long> sum : sums.entrySet()) {
            if (sum.getKey().startsWith("proof:")) {
                row(words(sum.getKey().substring("proof:".length())), sum.getValue());
                none = false;
            }
        }
        if (none) {
            line("  nothing was delivered");
        }
        line("");
        line("Each record of a delivery says what was demanded before the server was called, and");
        line("beside it what was reached; its session's record names certificate and cipher.");
        line("");
    }

    /** Only where there are any: an export of before such signatures has the page it had. */
    private void signed() {
        if (sum(Reckoning.SIGNED) == 0) {
            return;
        }
        line("SIGNED BY THE RECEIVING SERVERS");
        row("sessions with the receiving server's own signature", sum(Reckoning.SIGNED));
        line("");
        line("At the start of such a session the receiving server signed, with the key of its");
        line("certificate, a number made from this log as it was at that moment. So the session");
        line("was with somebody who has that key, it took place after what stood in the log by");
        line("then, and neither this relay nor anybody else without the key can invent it. The");
        line("signature says nothing of the mail that followed: neither what it was nor that it");
        line("was taken. The receiving server's own log is the other side of that.");
        line("The check of this file says how many of these signatures are in it, and good.");
        line("");
    }

    private static String words(String proof) {
        return switch (proof) {
            case "dane-ee", "dane-ta" -> "encrypted, server proven by DANE (" + proof + ")";
            case "dane-ee-host-only", "dane-ta-host-only" ->
                    "encrypted, host proven by DANE, domain not (" + proof + ")";
            case "pkix" -> "encrypted, server proven by its certificate";
            case "fingerprint" -> "encrypted, server proven by a known key";
            case "pin", "pin-host-only" -> "encrypted, server as it proved itself before";
            case "encrypted" -> "encrypted, who the server is was not asked";
            case "none", "clear" -> "NOT ENCRYPTED, by an operator's exception";
            default -> "otherwise (" + proof + ")";
        };
    }

    private void limits() {
        line("WHAT THIS DOES NOT SAY");
        line("The claim ends at the server that took the mail. Nothing here says what that server");
        line("did with it afterwards, how it is kept there, or that anybody has seen it.");
        line("Addresses stand in the records as digests that only the relay can open.");
        line("");
        line("HOW TO CHECK IT");
        line("java -jar postseal-verify.jar FILE --key KEY");
        line("Have the key (NAME+ID+KEY) from somebody else than who gave you this file.");
    }
}
