package org.postseal.smtp;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** An enhanced mail system status code such as 4.7.5 (RFC 3463). */
public record EnhancedCode(int category, int subject, int detail) {

    private static final Pattern FORM = Pattern.compile("([245])\\.(\\d{1,3})\\.(\\d{1,3})");

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
        Matcher m = FORM.matcher(text);
        return m.matches()
                ? Optional.of(new EnhancedCode(number(m, 1), number(m, 2), number(m, 3)))
                : Optional.empty();
    }

    private static int number(Matcher m, int group) {
        return Integer.parseInt(m.group(group));
    }

    public boolean isPermanent() {
        return category == 5;
    }

    @Override
    public String toString() {
        return category + "." + subject + "." + detail;
    }
}
