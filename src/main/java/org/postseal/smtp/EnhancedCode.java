package org.postseal.smtp;

import java.util.Optional;

/** An enhanced mail system status code such as 4.7.5 (RFC 3463). */
public record EnhancedCode(int category, int subject, int detail) {

    private static final int DIGITS_MAX = 3;

    public EnhancedCode {
        if (category != 2 && category != 4 && category != 5) {
            throw new IllegalArgumentException("class " + category + " of an enhanced code");
        }
    }

    /**
     * Reads {@code x.y.z}.
     *
     * @throws IllegalArgumentException when the text is none
     */
    public static EnhancedCode of(String text) {
        return parse(text)
                .orElseThrow(() -> new IllegalArgumentException("no enhanced code: " + text));
    }

    /** The code at the start of a reply's text, where there is one. */
    public static Optional<EnhancedCode> atStartOf(String text) {
        int end = text.indexOf(' ');
        return parse(end < 0 ? text : text.substring(0, end));
    }

    private static Optional<EnhancedCode> parse(String text) {
        boolean begun = text.length() > 1 && "245".indexOf(text.charAt(0)) >= 0;
        int dot = text.indexOf('.', 2);
        if (!begun || text.charAt(1) != '.' || dot < 0) {
            return Optional.empty();
        }
        int subject = number(text, 2, dot);
        int detail = number(text, dot + 1, text.length());
        return subject < 0 || detail < 0
                ? Optional.empty()
                : Optional.of(new EnhancedCode(text.charAt(0) - '0', subject, detail));
    }

    /** A number of one to three digits, or -1. */
    private static int number(String text, int from, int to) {
        if (from == to || to - from > DIGITS_MAX) {
            return -1;
        }
        int number = 0;
        for (int i = from; i < to; i++) {
            char c = text.charAt(i);
            if (c < '0' || c > '9') {
                return -1;
            }
            number = 10 * number + c - '0';
        }
        return number;
    }

    public boolean isPermanent() {
        return category == 5;
    }

    @Override
    public String toString() {
        return category + "." + subject + "." + detail;
    }
}
