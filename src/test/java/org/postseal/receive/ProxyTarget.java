package org.postseal.receive;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.postseal.fuzz.Invariant.holds;
import static org.postseal.fuzz.Invariant.same;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ProtocolException;
import java.util.List;
import java.util.Optional;
import org.postseal.fuzz.Seeds;
import org.postseal.fuzz.Target;

/**
 * Fuzzes {@link ProxyHeader}: it reads no octet behind the header, whatever follows changes
 * nothing, and an address comes only from a header that names one.
 */
public final class ProxyTarget implements Target {

    private static final byte[] NEXT = Seeds.octets("EHLO a\r\n");

    @Override
    public void attack(byte[] input) throws IOException {
        ByteArrayInputStream alone = new ByteArrayInputStream(input);
        try {
            Optional<InetAddress> client = ProxyHeader.read(alone);
            int used = input.length - alone.available();
            holds(used >= 15 && used <= 16 + 4096, "a header of some length");
            byte[] followed = java.util.Arrays.copyOf(input, used + NEXT.length);
            System.arraycopy(NEXT, 0, followed, used, NEXT.length);
            ByteArrayInputStream more = new ByteArrayInputStream(followed);
            same(ProxyHeader.read(more), client, "what follows changes nothing");
            same(more.readAllBytes(), NEXT, "nothing behind the header is taken");
            client.ifPresent(address -> checkNamed(address, input));
        } catch (ProtocolException | EOFException e) {
            // as the listener would hang up
        }
    }

    private static void checkNamed(InetAddress address, byte[] input) {
        boolean version1 = new String(input, ISO_8859_1).startsWith("PROXY TCP");
        boolean version2 = input[0] == '\r' && (input[12] & 0xff) == 0x21;
        holds(version1 || version2, "a header for somebody else");
        int length = address.getAddress().length;
        holds(length == 4 || length == 16, "an address");
    }

    @Override
    public List<byte[]> seeds() {
        String two = "\r\n\r\n\0\r\nQUIT\n";
        return List.of(
                Seeds.octets("PROXY TCP4 192.0.2.1 192.0.2.2 1000 25\r\nEHLO x\r\n"),
                Seeds.octets("PROXY TCP6 2001:db8::1 2001:db8::2 1000 25\r\n"),
                Seeds.octets("PROXY UNKNOWN\r\n"),
                Seeds.octets(
                        two + "\u0021\u0011\0\u000c\u0001\u0002\u0003\u0004abcd\0\u0001\0\u0019"),
                Seeds.octets(two + "\u0021\u0021\0\u0024" + "a".repeat(36)),
                Seeds.octets(two + "\u0020\0\0\0"));
    }

    @Override
    public List<String> words() {
        return List.of(
                "PROXY TCP4 ",
                "PROXY TCP6 ",
                "PROXY UNKNOWN",
                "\r\n",
                "\r\n\r\n\0\r\nQUIT\n!",
                "::ffff:192.0.2.1",
                "192.0.2.1",
                "fe80::1%eth0",
                "65535",
                "65536",
                "0x7f.1",
                "010.0.0.1");
    }

    @Override
    public int octetsMax() {
        return 600;
    }
}
