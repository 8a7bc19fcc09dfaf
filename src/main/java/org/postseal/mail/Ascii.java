package org.postseal.mail;

import java.nio.charset.StandardCharsets;

/** Questions that are asked of every address. */
public final class Ascii {

    private Ascii() {}

    /** Whether no character is above 127. */
    public static boolean isAll(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) >= 0x80) {
                return false;
            }
        }
        return true;
    }

    /** How many octets it has in UTF-8. */
    static int utf8Octets(String text) {
        return isAll(text) ? text.length() : text.getBytes(StandardCharsets.UTF_8).length;
    }
}
