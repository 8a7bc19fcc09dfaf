package org.postseal.route;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.List;

/**
 * Tells addresses of the public Internet from all others, so that a name in somebody's zone cannot
 * point us at our own network (RFC 6890). An IPv6 address that carries an IPv4 one (RFC 6052, 3056)
 * is what it carries.
 */
public final class AddressScope {

    private static final class Block {
        private final int bits;
        private final int[] start;

        Block(int bits, int[] start) {
            this.bits = bits;
            this.start = start;
        }

        boolean holds(byte[] address) {
            for (int bit = 0; bit < bits; bit += 8) {
                int mask = 0xff << Math.max(0, 8 - (bits - bit)) & 0xff;
                int want = bit / 8 < start.length ? start[bit / 8] : 0;
                if ((address[bit / 8] & mask) != (want & mask)) {
                    return false;
                }
            }
            return true;
        }
    }

    private static Block block(int bits, int... start) {
        return new Block(bits, start);
    }

    private static final List<Block> NOT_PUBLIC_4 =
            List.of(
                    block(8, 0),
                    block(8, 10),
                    block(10, 100, 64),
                    block(8, 127),
                    block(16, 169, 254),
                    block(12, 172, 16),
                    block(24, 192, 0, 0),
                    block(16, 192, 168),
                    block(15, 198, 18),
                    block(4, 224),
                    block(4, 240));

    private static final List<Block> NOT_PUBLIC_6 =
            List.of(
                    // Unspecified, loopback, IPv4-compatible and IPv4-mapped.
                    block(80, 0),
                    // NAT64 for local use, discard-only, Teredo.
                    block(48, 0x00, 0x64, 0xff, 0x9b, 0x00, 0x01),
                    block(64, 0x01, 0x00),
                    block(32, 0x20, 0x01, 0x00, 0x00),
                    // Unique local, link-local, the former site-local, multicast.
                    block(7, 0xfc),
                    block(10, 0xfe, 0x80),
                    block(10, 0xfe, 0xc0),
                    block(8, 0xff));

    private static final Block NAT64 = block(96, 0x00, 0x64, 0xff, 0x9b);
    private static final int NAT64_OFFSET = 12;
    private static final Block SIX_TO_FOUR = block(16, 0x20, 0x02);
    private static final int SIX_TO_FOUR_OFFSET = 2;

    private AddressScope() {}

    /** Whether a stranger's name may lead there. */
    public static boolean isPublic(InetAddress address) {
        byte[] octets = address.getAddress();
        return switch (address) {
            case Inet4Address _ -> isPublic4(octets, 0);
            case Inet6Address _ -> isPublic6(octets);
            default -> false;
        };
    }

    private static boolean isPublic4(byte[] octets, int offset) {
        byte[] four = {octets[offset], octets[offset + 1], octets[offset + 2], octets[offset + 3]};
        return NOT_PUBLIC_4.stream().noneMatch(block -> block.holds(four));
    }

    private static boolean isPublic6(byte[] octets) {
        if (NAT64.holds(octets)) {
            return isPublic4(octets, NAT64_OFFSET);
        }
        if (SIX_TO_FOUR.holds(octets)) {
            return isPublic4(octets, SIX_TO_FOUR_OFFSET);
        }
        return NOT_PUBLIC_6.stream().noneMatch(block -> block.holds(octets));
    }
}
