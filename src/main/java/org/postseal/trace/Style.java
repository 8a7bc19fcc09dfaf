package org.postseal.trace;

import java.util.Locale;
import java.util.regex.Pattern;
import org.postseal.trace.FieldText.Clause;

/**
 * Whose way of writing a Received field has: it says what a word in it means, and proves nothing.
 */
public enum Style {
    POSTSEAL("Postseal"),
    POSTFIX("Postfix"),
    EXIM("Exim"),
    SENDMAIL("Sendmail"),
    QMAIL("qmail"),
    GMAIL("Gmail"),
    EXCHANGE("Exchange"),
    YAHOO("Yahoo"),
    OTHER("unknown");

    private static final Pattern SENDMAIL_VERSION =
            Pattern.compile("^\\d+\\.\\d+\\.[^ ]*/[^ ]*\\d.*");
    private static final Pattern GOOGLE = Pattern.compile("(?:^|\\.)(?:google|gmail)\\.com$");
    private static final Pattern YAHOO_HOST =
            Pattern.compile("\\.(?:yahoo|yahoodns|aol)\\.(?:com|net|co\\.jp)$|\\.yahoo\\.com$");

    private final String shown;

    Style(String shown) {
        this.shown = shown;
    }

    /** As people call it. */
    public String shown() {
        return shown;
    }

    static Style of(FieldText text) {
        String by = text.words(Clause.BY).orElse("").toLowerCase(Locale.ROOT);
        String with = text.words(Clause.WITH).orElse("");
        if (byComment(text, "Postseal")) {
            return POSTSEAL;
        }
        if (byComment(text, "Postfix")) {
            return POSTFIX;
        }
        if (with.startsWith("Microsoft ") || with.startsWith("mapi")) {
            return EXCHANGE;
        }
        if (GOOGLE.matcher(by).find() || isWithinGoogle(text, with)) {
            return GMAIL;
        }
        if (YAHOO_HOST.matcher(by).find()) {
            return YAHOO;
        }
        return ofComments(text, with);
    }

    private static Style ofComments(FieldText text, String with) {
        if (text.comments().stream().anyMatch(c -> SENDMAIL_VERSION.matcher(c).matches())) {
            return SENDMAIL;
        }
        boolean exim = text.comments().stream().anyMatch(c -> c.startsWith("Exim "));
        if (exim || with.matches("e?smtps?a?|local(-\\w+)?|l?mtp")) {
            return EXIM;
        }
        boolean qmail =
                text.comments().stream()
                        .anyMatch(c -> c.startsWith("qmail ") || c.startsWith("qmail-"));
        boolean helo = text.comments(Clause.FROM).stream().anyMatch(c -> c.startsWith("HELO "));
        return qmail || helo || with.startsWith("qmail-") ? QMAIL : OTHER;
    }

    private static boolean isWithinGoogle(FieldText text, String with) {
        return !text.has(Clause.FROM) && with.equals("SMTP") && text.has(Clause.ID);
    }

    private static boolean byComment(FieldText text, String start) {
        return text.comments(Clause.BY).stream()
                .anyMatch(c ->
                        c.equals(start) || c.startsWith(start + ",") || c.startsWith(start + " "));
    }
}
