package org.postseal.dsn;

/** Decodes xtext (RFC 3461, section 4). */
final class Xtext {

    private Xtext() {}

    /**
     * The decoded value; or the text as it is when it is no xtext, or holds what may not stand in a
     * header field.
     */
    static String decode(String text) {
        StringBuilder out = new StringBuilder(text.length());
        int i = 0;
        while (i < text.length()) {
            int c = text.charAt(i);
            if (c == '+') {
                c = i + 3 <= text.length() ? hex(text.substring(i + 1, i + 3)) : -1;
                i += 2;
            }
            if (c < 0x20 || c > 0x7e) {
                return text;
            }
            out.append((char) c);
            i++;
        }
        return out.toString();
    }

    private static int hex(String digits) {
        int high = Character.digit(digits.charAt(0), 16);
        int low = Character.digit(digits.charAt(1), 16);
        return high < 0 || low < 0 ? -1 : high * 16 + low;
    }
}
