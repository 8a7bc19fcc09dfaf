package org.postseal.dsn;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.postseal.mail.Address;
import org.postseal.mail.Printable;
import org.postseal.smtp.Reason;

/**
 * The part for programs: {@code message/delivery-status} (RFC 3464, section 2), or its
 * international form (RFC 6533, section 3) where addresses may stand in UTF-8.
 */
final class StatusPart {

    static final DateTimeFormatter DATE =
            DateTimeFormatter.ofPattern("EEE, d MMM yyyy HH:mm:ss Z", Locale.ENGLISH)
                    .withZone(ZoneOffset.UTC);

    private static final int LINE_CHARACTERS_MAX = 76;

    private final StatusReport report;
    private final boolean global;
    private final StringBuilder out = new StringBuilder();

    private StatusPart(StatusReport report, boolean global) {
        this.report = report;
        this.global = global;
    }

    static String of(StatusReport report, ReportingRelay relay, boolean global) {
        StatusPart part = new StatusPart(report, global);
        part.message(relay);
        report.recipients().forEach(part::recipient);
        return part.out.toString();
    }

    private void message(ReportingRelay relay) {
        StatusReport.Subject subject = report.subject();
        subject.options()
                .envelopeId()
                .ifPresent(id -> field("Original-Envelope-Id", Xtext.decode(id)));
        field("Reporting-MTA", "dns; " + relay.hostname());
        field("X-Postseal-Queue-ID", subject.queueId());
        field("Arrival-Date", date(subject.arrived()));
    }

    private void recipient(StatusReport.RecipientStatus one) {
        out.append("\r\n");
        one.originalRecipient()
                .ifPresent(orcpt -> field("Original-Recipient", Xtext.decode(orcpt)));
        field("Final-Recipient", typed(one.address()));
        field("Action", report.kind().action());
        field("Status", one.status().toString());
        one.host().ifPresent(host -> field("Remote-MTA", "dns; " + nameOf(host)));
        field("Diagnostic-Code", diagnostic(one));
        field("Last-Attempt-Date", date(one.lastAttempt()));
        one.retryUntil().ifPresent(end -> field("Will-Retry-Until", date(end)));
    }

    private String typed(Address address) {
        if (!address.needsSmtpUtf8()) {
            return "rfc822; " + address;
        }
        return "utf-8; " + (global ? address.toString() : unitext(address.toString()));
    }

    /** RFC 6533, section 3: the form for places that are ASCII only. */
    private static String unitext(String text) {
        StringBuilder out = new StringBuilder();
        text.codePoints()
                .forEach(c -> {
                    if (c > 0x20 && c < 0x7f && c != '+' && c != '=' && c != '\\') {
                        out.append((char) c);
                    } else {
                        out.append("\\x{").append("%02X".formatted(c)).append('}');
                    }
                });
        return out.toString();
    }

    /** The name of a host that the log writes as {@code name[address]:port}. */
    private static String nameOf(String host) {
        int bracket = host.indexOf('[');
        return bracket > 0 ? host.substring(0, bracket) : host;
    }

    /** A type of our own where the words are ours and not the remote host's (RFC 3464, 2.1.2). */
    private static String diagnostic(StatusReport.RecipientStatus one) {
        String words = one.sentence();
        boolean remote =
                one.reason().isEmpty()
                        || one.reason().get() == Reason.REMOTE_DEFERRED
                        || one.reason().get() == Reason.REMOTE_REFUSED;
        return remote
                ? "smtp; " + one.code() + " " + one.status() + " " + words
                : "X-Postseal; " + one.reason().get().key() + ": " + words;
    }

    private static String date(Instant instant) {
        return DATE.format(instant);
    }

    private void field(String name, String value) {
        String text = Printable.of(value);
        String clean = global ? text : text.replaceAll("[^\\x20-\\x7e]", "?");
        StringBuilder line = new StringBuilder(name).append(':');
        for (String word : clean.trim().split(" +", -1)) {
            if (line.length() + 1 + word.length() > LINE_CHARACTERS_MAX
                    && line.charAt(line.length() - 1) != ':') {
                out.append(line).append("\r\n");
                line = new StringBuilder("   ");
            }
            line.append(' ').append(word);
        }
        out.append(line).append("\r\n");
    }
}
