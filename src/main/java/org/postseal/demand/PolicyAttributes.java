package org.postseal.demand;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Splits the right-hand side of a rule into words, as Postfix does: at white space and commas; a
 * word in braces, {@code { name = value }}, may hold both. In addition a value may stand in double
 * quotes, for a reason of several words.
 */
final class PolicyAttributes {

    /** One attribute. */
    record Attribute(String name, String value) {

        /**
         * @throws IllegalArgumentException when there is no {@code =} or no name
         */
        static Attribute of(String word) {
            int equals = word.indexOf('=');
            if (equals <= 0) {
                throw new IllegalArgumentException(
                        "\"" + word + "\" is no attribute: write name=value, without spaces");
            }
            String name = word.substring(0, equals).strip().toLowerCase(Locale.ROOT);
            return new Attribute(name, word.substring(equals + 1).strip());
        }
    }

    private final String text;
    private int position;

    private PolicyAttributes(String text) {
        this.text = text;
    }

    /**
     * @throws IllegalArgumentException when a brace or a quote is left open
     */
    static List<String> words(String text) {
        PolicyAttributes reading = new PolicyAttributes(text);
        List<String> words = new ArrayList<>();
        while (reading.skipSeparators()) {
            words.add(reading.word());
        }
        return words;
    }

    private boolean skipSeparators() {
        while (position < text.length() && isSeparator(text.charAt(position))) {
            position++;
        }
        return position < text.length();
    }

    private static boolean isSeparator(char c) {
        return c == ',' || Character.isWhitespace(c);
    }

    private String word() {
        if (text.charAt(position) == '{') {
            return upTo('}', "a brace { is not closed");
        }
        StringBuilder word = new StringBuilder();
        while (position < text.length() && !isSeparator(text.charAt(position))) {
            if (text.charAt(position) == '"') {
                word.append(upTo('"', "a quote \" is not closed"));
            } else {
                word.append(text.charAt(position++));
            }
        }
        return word.toString();
    }

    private String upTo(char end, String fault) {
        int close = text.indexOf(end, position + 1);
        if (close < 0) {
            throw new IllegalArgumentException(fault);
        }
        String inside = text.substring(position + 1, close).strip();
        position = close + 1;
        return inside;
    }
}
