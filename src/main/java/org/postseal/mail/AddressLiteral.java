package org.postseal.mail;

import java.util.Locale;

/** The bracketed form of a host's address in mail (RFC 5321, section 4.1.3). */
final class AddressLiteral {

    private static final int OCTETS_MAX = 64;
    private static final int GROUP_DIGITS_MAX = 4;
    private static final int IPV4_NUMBERS = 4;
    private static final int IPV4_NUMBER_MAX = 255;

    private AddressLiteral() {}

    static boolean isValid(String text) {
        if (text.length() > OCTETS_MAX || !text.endsWith("]")) {
            return false;
        }
        String inside = text.substring(1, text.length() - 1).toLowerCase(Locale.ROOT);
        return inside.startsWith("ipv6:") ? isIpv6(inside.substring(5)) : isIpv4(inside);
    }

    private static boolean isIpv6(String text) {
        int gap = text.indexOf("::");
        if (gap != text.lastIndexOf("::")) {
            return false;
        }
        if (gap < 0) {
            return groups(text) == 8;
        }
        int left = groups(text.substring(0, gap));
        int right = groups(text.substring(gap + 2));
        return left >= 0 && right >= 0 && left + right <= 7;
    }

    /** The number of 16-bit groups in one side of an address, or -1 where it is none. */
    private static int groups(String text) {
        if (text.isEmpty()) {
            return 0;
        }
        String[] parts = text.split(":", -1);
        int count = 0;
        for (int i = 0; i < parts.length; i++) {
            if (i == parts.length - 1 && isIpv4(parts[i])) {
                count += 2;
            } else if (isGroup(parts[i])) {
                count++;
            } else {
                return -1;
            }
        }
        return count;
    }

    private static boolean isGroup(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (!isDigit(c) && (c < 'a' || c > 'f')) {
                return false;
            }
        }
        return !text.isEmpty() && text.length() <= GROUP_DIGITS_MAX;
    }

    /** Four numbers up to 255 with dots between them. */
    private static boolean isIpv4(String text) {
        int numbers = 0;
        int start = 0;
        while (start <= text.length()) {
            int dot = text.indexOf('.', start);
            int end = dot < 0 ? text.length() : dot;
            if (!isIpv4Number(text, start, end)) {
                return false;
            }
            numbers++;
            start = end + 1;
        }
        return numbers == IPV4_NUMBERS;
    }

    /** Of one to three digits; of three the first is no zero. */
    private static boolean isIpv4Number(String text, int start, int end) {
        int digits = end - start;
        if (digits < 1 || digits > 3 || (digits == 3 && text.charAt(start) == '0')) {
            return false;
        }
        int number = 0;
        for (int i = start; i < end; i++) {
            char c = text.charAt(i);
            if (!isDigit(c)) {
                return false;
            }
            number = 10 * number + c - '0';
        }
        return number <= IPV4_NUMBER_MAX;
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }
}
