package org.postseal.mail;

import java.util.Locale;
import java.util.regex.Pattern;

/** The bracketed form of a host's address in mail (RFC 5321, section 4.1.3). */
final class AddressLiteral {

    private static final int OCTETS_MAX = 64;
    private static final Pattern IPV4 =
            Pattern.compile("((25[0-5]|2[0-4]\\d|1?\\d?\\d)\\.){3}(25[0-5]|2[0-4]\\d|1?\\d?\\d)");
    private static final Pattern GROUP = Pattern.compile("[0-9a-f]{1,4}");

    private AddressLiteral() {}

    static boolean isValid(String text) {
        if (text.length() > OCTETS_MAX || !text.endsWith("]")) {
            return false;
        }
        String inside = text.substring(1, text.length() - 1).toLowerCase(Locale.ROOT);
        return inside.startsWith("ipv6:")
                ? isIpv6(inside.substring(5))
                : IPV4.matcher(inside).matches();
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
            if (i == parts.length - 1 && IPV4.matcher(parts[i]).matches()) {
                count += 2;
            } else if (GROUP.matcher(parts[i]).matches()) {
                count++;
            } else {
                return -1;
            }
        }
        return count;
    }
}
