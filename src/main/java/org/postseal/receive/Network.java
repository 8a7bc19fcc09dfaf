package org.postseal.receive;

import java.net.InetAddress;
import org.postseal.mail.IpText;

/**
 * A range of IP addresses in CIDR form, such as {@code 192.0.2.0/24} or {@code ::1/128}; an address
 * alone is a range of one.
 */
public record Network(InetAddress address, int prefixBits) {

    public Network {
        int bits = address.getAddress().length * 8;
        if (prefixBits < 0 || prefixBits > bits) {
            throw new SettingsFault("a prefix of " + IpText.of(address) + " is 0 to " + bits);
        }
        if (!sameBits(address.getAddress(), masked(address.getAddress(), prefixBits), bits)) {
            throw new SettingsFault(
                    IpText.of(address)
                            + "/"
                            + prefixBits
                            + " has bits set beyond its prefix: which network is meant?");
        }
    }

    /**
     * @throws SettingsFault when the text is none; it says why
     */
    public static Network parse(String text) {
        int slash = text.indexOf('/');
        String host = slash < 0 ? text : text.substring(0, slash);
        try {
            InetAddress address = InetAddress.ofLiteral(host);
            int all = address.getAddress().length * 8;
            return new Network(
                    address, slash < 0 ? all : Integer.parseInt(text.substring(slash + 1)));
        } catch (SettingsFault e) {
            throw e;
        } catch (IllegalArgumentException e) {
            throw new SettingsFault("\"" + text + "\" is no network such as 192.0.2.0/24");
        }
    }

    /** An IPv4 address within IPv6 (::ffff:192.0.2.1) counts as the IPv4 one. */
    public boolean contains(InetAddress other) {
        return sameBits(address.getAddress(), other.getAddress(), prefixBits);
    }

    private static boolean sameBits(byte[] a, byte[] b, int bits) {
        if (a.length != b.length) {
            return false;
        }
        int whole = bits / 8;
        for (int i = 0; i < whole; i++) {
            if (a[i] != b[i]) {
                return false;
            }
        }
        int rest = bits % 8;
        return rest == 0 || ((a[whole] ^ b[whole]) & 0xff) >>> (8 - rest) == 0;
    }

    private static byte[] masked(byte[] octets, int bits) {
        byte[] out = octets.clone();
        for (int i = bits; i < out.length * 8; i++) {
            out[i / 8] &= (byte) ~(0x80 >>> (i % 8));
        }
        return out;
    }

    @Override
    public String toString() {
        return IpText.of(address) + "/" + prefixBits;
    }
}
