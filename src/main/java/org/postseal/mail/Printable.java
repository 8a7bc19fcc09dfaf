package org.postseal.mail;

/** Makes text from strangers safe to show: one line, no control characters, bounded. */
public final class Printable {

    private static final int CHARACTERS_MAX = 512;

    private Printable() {}

    /** The text with each control character as {@code ?}, cut at 512 characters. */
    public static String of(String text) {
        int length = Math.min(text.length(), CHARACTERS_MAX);
        StringBuilder out = new StringBuilder(length);
        for (int i = 0; i < length; i++) {
            char c = text.charAt(i);
            boolean control = Character.isISOControl(c) || c == '\u2028' || c == '\u2029';
            out.append(control ? '?' : c);
        }
        return out.toString();
    }

    /** The same in ASCII, with all other characters as {@code ?} too, and cut where is said. */
    public static String ascii(String text, int charactersMax) {
        String shown = of(text).replaceAll("[^ -~]", "?");
        return shown.length() > charactersMax ? shown.substring(0, charactersMax) : shown;
    }
}
