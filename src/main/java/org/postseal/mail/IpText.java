package org.postseal.mail;

import java.net.Inet6Address;
import java.net.InetAddress;

/** IP addresses as people and log readers know them: IPv6 in the short form of RFC 5952. */
public final class IpText {

    private static final int GROUPS = 8;

    private IpText() {}

    /** Without a scope, which means something on this machine only. */
    public static String of(InetAddress address) {
        return address instanceof Inet6Address
                ? shortened(address.getAddress())
                : address.getHostAddress();
    }

    /** With brackets around IPv6 and a port behind. */
    public static String of(InetAddress address, int port) {
        String text = of(address);
        return (address instanceof Inet6Address ? "[" + text + "]" : text) + ":" + port;
    }

    /** The longest run of zeros, of at least two groups, the first of equals, becomes "::". */
    private static String shortened(byte[] octets) {
        int runStart = -1;
        int runLength = 1;
        for (int i = 0; i < GROUPS; i++) {
            int zeros = zerosFrom(octets, i);
            if (zeros > runLength) {
                runStart = i;
                runLength = zeros;
            }
        }
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < GROUPS; i++) {
            if (i == runStart) {
                out.append("::");
                i += runLength - 1;
            } else {
                boolean first = out.isEmpty() || out.charAt(out.length() - 1) == ':';
                out.append(first ? "" : ":");
                out.append(Integer.toHexString(group(octets, i)));
            }
        }
        return out.toString();
    }

    private static int zerosFrom(byte[] octets, int from) {
        int count = 0;
        while (from + count < GROUPS && group(octets, from + count) == 0) {
            count++;
        }
        return count;
    }

    private static int group(byte[] octets, int index) {
        return ((octets[2 * index] & 0xff) << 8) | (octets[2 * index + 1] & 0xff);
    }
}
