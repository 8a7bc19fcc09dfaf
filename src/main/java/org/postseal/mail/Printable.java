package org.postseal.mail;

import java.util.regex.Pattern;

/** Makes text from strangers safe to show: one line, no control characters, bounded. */
public final class Printable {

    private static final int CHARACTERS_MAX = 512;
    private static final Pattern NOT_ASCII = Pattern.compile("[^ -~]");

    private Printable() {}

    /** The text with each control character as {@code ?}, cut at 512 characters. */
    public static String of(String text) {
        int length = Math.min(text.length(), CHARACTERS_MAX);
        int clean = 0;
        while (clean < length && !isControl(text.charAt(clean))) {
            clean++;
        }
        if (clean == length) {
            return text.substring(0, length);
        }
        StringBuilder out = new StringBuilder(length).append(text, 0, clean);
        for (int i = clean; i < length; i++) {
            char c = text.charAt(i);
            out.append(isControl(c) ? '?' : c);
        }
        return out.toString();
    }

    private static boolean isControl(char c) {
        return Character.isISOControl(c) || c == '\u2028' || c == '\u2029';
    }

    /** The same in ASCII, with all other characters as {@code ?} too, and cut where is said. */
    public static String ascii(String text, int charactersMax) {
        String shown = NOT_ASCII.matcher(of(text)).replaceAll("?");
        return shown.length() > charactersMax ? shown.substring(0, charactersMax) : shown;
    }
}
