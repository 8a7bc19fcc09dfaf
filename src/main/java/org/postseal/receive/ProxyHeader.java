package org.postseal.receive;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ProtocolException;
import java.util.Arrays;
import java.util.Optional;

/**
 * The header of the PROXY protocol, versions 1 and 2, that a proxy sends before the client's own
 * octets. Read octet by octet, so that nothing behind it, such as a TLS handshake, is taken.
 */
final class ProxyHeader {

    private static final byte[] SIGNATURE = {
        '\r', '\n', '\r', '\n', 0, '\r', '\n', 'Q', 'U', 'I', 'T', '\n'
    };
    private static final int VERSION_1_OCTETS_MAX = 107;
    private static final int VERSION_2_REST_OCTETS_MAX = 4096;
    private static final int LOCAL = 0;
    private static final int PROXY = 1;
    private static final int TCP_IPV4 = 0x11;
    private static final int TCP_IPV6 = 0x21;

    private ProxyHeader() {}

    /**
     * @return the client's address; empty when the proxy speaks for itself, or does not know
     * @throws ProtocolException when this is no such header
     */
    static Optional<InetAddress> read(InputStream stream) throws IOException {
        DataInputStream in = new DataInputStream(stream);
        int first = in.readUnsignedByte();
        return switch (first) {
            case 'P' -> version1(in);
            case '\r' -> version2(in);
            default -> throw new ProtocolException("no PROXY header");
        };
    }

    private static Optional<InetAddress> version1(DataInputStream in) throws IOException {
        StringBuilder line = new StringBuilder("P");
        while (line.charAt(line.length() - 1) != '\n') {
            if (line.length() == VERSION_1_OCTETS_MAX) {
                throw new ProtocolException("a PROXY header that does not end");
            }
            line.append((char) in.readUnsignedByte());
        }
        String text = line.toString();
        if (!text.endsWith("\r\n")) {
            throw new ProtocolException("a PROXY header that does not end in CRLF");
        }
        return parse(text.substring(0, text.length() - 2));
    }

    /** Version 1 without its CRLF. */
    static Optional<InetAddress> parse(String line) throws ProtocolException {
        String[] words = line.split(" ", -1);
        if (!words[0].equals("PROXY") || words.length < 2) {
            throw new ProtocolException("no PROXY header");
        }
        if (words[1].equals("UNKNOWN")) {
            return Optional.empty();
        }
        boolean tcp4 = words[1].equals("TCP4");
        if (words.length != 6 || !(tcp4 || words[1].equals("TCP6"))) {
            throw new ProtocolException("a PROXY header with other fields than expected");
        }
        InetAddress client = address(words[2], tcp4 ? 4 : 16);
        address(words[3], tcp4 ? 4 : 16);
        port(words[4]);
        port(words[5]);
        return Optional.of(client);
    }

    private static InetAddress address(String text, int octets) throws ProtocolException {
        try {
            InetAddress address = InetAddress.ofLiteral(text);
            // An IPv4 address in IPv6 notation becomes the IPv4 one: allowed as TCP6.
            if (octets == 4 && address.getAddress().length != 4) {
                throw new ProtocolException("a PROXY header with an address of another kind");
            }
            return address;
        } catch (IllegalArgumentException e) {
            throw new ProtocolException("a PROXY header with a bad address");
        }
    }

    private static void port(String text) throws ProtocolException {
        boolean digits = text.chars().allMatch(c -> c >= '0' && c <= '9');
        if (text.isEmpty() || text.length() > 5 || !digits || Integer.parseInt(text) > 65535) {
            throw new ProtocolException("a PROXY header with a bad port");
        }
    }

    private static Optional<InetAddress> version2(DataInputStream in) throws IOException {
        byte[] signature = new byte[SIGNATURE.length];
        signature[0] = '\r';
        in.readFully(signature, 1, SIGNATURE.length - 1);
        int versionAndCommand = in.readUnsignedByte();
        int family = in.readUnsignedByte();
        int octets = in.readUnsignedShort();
        if (!Arrays.equals(signature, SIGNATURE)
                || versionAndCommand >> 4 != 2
                || octets > VERSION_2_REST_OCTETS_MAX) {
            throw new ProtocolException("no PROXY header of version 2");
        }
        byte[] rest = new byte[octets];
        in.readFully(rest);
        return switch (versionAndCommand & 0xf) {
            case LOCAL -> Optional.empty();
            case PROXY -> client(family, rest);
            default -> throw new ProtocolException("an unknown command in a PROXY header");
        };
    }

    private static Optional<InetAddress> client(int family, byte[] rest) throws IOException {
        int octets =
                switch (family) {
                    case TCP_IPV4 -> 4;
                    case TCP_IPV6 -> 16;
                    default -> throw new ProtocolException("a PROXY header for something not TCP");
                };
        if (rest.length < 2 * octets + 4) {
            throw new ProtocolException("a PROXY header that is too short");
        }
        return Optional.of(InetAddress.getByAddress(Arrays.copyOf(rest, octets)));
    }
}
