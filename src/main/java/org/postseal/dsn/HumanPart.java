package org.postseal.dsn;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.postseal.mail.Printable;
import org.postseal.smtp.Reason;

/**
 * The part for people. First what happened to the message, then why and what to do, and only at the
 * end names and codes.
 */
final class HumanPart {

    private static final int WIDTH = 72;
    private static final DateTimeFormatter MOMENT =
            DateTimeFormatter.ofPattern("d MMMM yyyy, HH:mm 'UTC'", Locale.ENGLISH)
                    .withZone(ZoneOffset.UTC);

    private final StatusReport report;
    private final ReportingRelay relay;
    private final StringBuilder out = new StringBuilder();

    private HumanPart(StatusReport report, ReportingRelay relay) {
        this.report = report;
        this.relay = relay;
    }

    static String of(StatusReport report, ReportingRelay relay) {
        HumanPart part = new HumanPart(report, relay);
        part.write();
        return part.out.toString();
    }

    /** What the subject line says. */
    static String subject(StatusReport.Kind kind) {
        return switch (kind) {
            case FAILED -> "Not delivered: your message comes back";
            case DELAYED -> "Delayed: your message is still waiting";
            case RELAYED -> "Handed on: your message has left this relay";
        };
    }

    private void write() {
        paragraph(opening());
        byReason().forEach(this::group);
        if (report.subject().options().wish().isPresent()) {
            out.append("\r\n");
            paragraph(
                    "Your message asked to be protected all the way, so nothing of what is written"
                            + " in it comes back with this report; its Message-ID and date are"
                            + " at the end.");
        }
        out.append("\r\n-- technical details --\r\n\r\n");
        technical();
    }

    private String opening() {
        boolean one = report.recipients().size() == 1;
        return switch (report.kind()) {
            case FAILED ->
                    "Your message was not delivered to "
                            + (one ? "this recipient" : "these recipients")
                            + ", and will not be tried again:";
            case DELAYED ->
                    "Your message has not been delivered yet. It is safe, and will be tried again;"
                            + " you need not send it again. It waits for:";
            case RELAYED ->
                    "Your message was handed to the mail server of "
                            + (one ? "this recipient" : "these recipients")
                            + ". That server does not confirm deliveries, so this is the last you"
                            + " will hear of it from here:";
        };
    }

    private Map<Optional<Reason>, List<StatusReport.RecipientStatus>> byReason() {
        Map<Optional<Reason>, List<StatusReport.RecipientStatus>> groups = new LinkedHashMap<>();
        for (StatusReport.RecipientStatus one : report.recipients()) {
            groups.computeIfAbsent(one.reason(), r -> new ArrayList<>()).add(one);
        }
        return groups;
    }

    private void group(Optional<Reason> reason, List<StatusReport.RecipientStatus> recipients) {
        out.append("\r\n");
        recipients.forEach(one -> line("    " + one.address()));
        reason.map(PlainWords::of)
                .ifPresent(words -> {
                    out.append("\r\n");
                    paragraph("Why: " + words.why());
                    out.append("\r\n");
                    paragraph("What you can do: " + advice(words));
                });
        recipients.getFirst().retryUntil().ifPresent(this::until);
    }

    private String advice(PlainWords words) {
        return report.kind() == StatusReport.Kind.DELAYED
                ? "Nothing, unless it is urgent. " + words.advice()
                : words.advice();
    }

    private void until(Instant end) {
        out.append("\r\n");
        paragraph(
                "If it cannot be delivered by "
                        + MOMENT.format(end)
                        + ", you will be told, and it comes back.");
    }

    private void technical() {
        StatusReport.Subject subject = report.subject();
        line("Relay:    " + relay.hostname() + ", message " + subject.queueId());
        line("Received: " + MOMENT.format(subject.arrived()));
        line("Contact:  " + relay.postmaster());
        for (StatusReport.RecipientStatus one : report.recipients()) {
            out.append("\r\n");
            line("<" + one.address() + ">");
            line("    status: " + codes(one));
            one.host().ifPresent(host -> line("    server: " + Printable.of(host)));
            wrapped("    said:   ", one.sentence());
            if (!one.demanded().isEmpty()) {
                wrapped("    asked:  ", one.demanded());
            }
        }
    }

    private static String codes(StatusReport.RecipientStatus one) {
        String codes = one.code() + " " + one.status();
        return one.reason().map(reason -> codes + " " + reason.key()).orElse(codes);
    }

    private void line(String text) {
        out.append(text).append("\r\n");
    }

    private void paragraph(String text) {
        wrap("", "", text);
    }

    private void wrapped(String label, String text) {
        wrap(label, " ".repeat(label.length()), Printable.of(text));
    }

    /** Breaks between words; a word longer than a line has one for itself. */
    private void wrap(String first, String rest, String text) {
        StringBuilder line = new StringBuilder(first);
        int start = line.length();
        for (String word : text.split(" +", -1)) {
            if (line.length() > start && line.length() + 1 + word.length() > WIDTH) {
                line(line.toString());
                line = new StringBuilder(rest);
                start = line.length();
            }
            line.append(line.length() > start ? " " : "").append(word);
        }
        line(line.toString());
    }
}
