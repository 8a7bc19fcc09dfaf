package org.postseal.smtp;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * The encoding of values in ENVID and ORCPT (RFC 3461, section 4): printable ASCII, where a plus
 * sign and two hexadecimal digits stand for an octet.
 */
public final class Xtext {

    private Xtext() {}

    /** The text behind it; empty when the encoding is wrong. The octets are read as UTF-8. */
    public static Optional<String> decode(String text) {
        byte[] octets = new byte[text.length()];
        int count = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < '!' || c > '~' || c == '=') {
                return Optional.empty();
            }
            int octet = c;
            if (c == '+') {
                octet = i + 2 < text.length() ? hex(text.charAt(i + 1), text.charAt(i + 2)) : -1;
                i += 2;
            }
            if (octet < 0) {
                return Optional.empty();
            }
            octets[count++] = (byte) octet;
        }
        return Optional.of(new String(octets, 0, count, StandardCharsets.UTF_8));
    }

    /** The encoded form of any text. */
    public static String encode(String text) {
        StringBuilder out = new StringBuilder(text.length());
        for (byte octet : text.getBytes(StandardCharsets.UTF_8)) {
            if (octet < '!' || octet > '~' || octet == '+' || octet == '=') {
                out.append('+').append(digit(octet >> 4)).append(digit(octet));
            } else {
                out.append((char) octet);
            }
        }
        return out.toString();
    }

    private static char digit(int value) {
        return "0123456789ABCDEF".charAt(value & 0xf);
    }

    private static int hex(char high, char low) {
        int h = "0123456789ABCDEF".indexOf(high);
        int l = "0123456789ABCDEF".indexOf(low);
        return h < 0 || l < 0 ? -1 : h * 16 + l;
    }
}
