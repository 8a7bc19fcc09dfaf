package org.postseal.dns;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The resolvers that {@code resolv.conf} names, and nothing else of it: no search domain, no
 * option, no hosts file ever has a say here.
 */
final class SystemResolvers {

    static final Path FILE = Path.of("/etc/resolv.conf");

    private static final int PORT = 53;
    private static final int RESOLVERS_MAX = 3;

    private SystemResolvers() {}

    /** The configured ones, or else the system's; where it names none, the local host. */
    static List<InetSocketAddress> orSystem(List<InetSocketAddress> configured) throws IOException {
        return configured.isEmpty() ? read(FILE) : configured;
    }

    static List<InetSocketAddress> read(Path file) throws IOException {
        List<InetSocketAddress> found = new ArrayList<>();
        if (Files.exists(file)) {
            for (String line : Files.readAllLines(file, StandardCharsets.ISO_8859_1)) {
                String[] words = line.strip().split("\\s+", -1);
                if (words.length > 1 && words[0].equals("nameserver")) {
                    add(words[1], found);
                }
            }
        }
        if (found.isEmpty()) {
            found.add(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), PORT));
        }
        return found;
    }

    private static void add(String literal, List<InetSocketAddress> found) throws IOException {
        if (found.size() == RESOLVERS_MAX) {
            return;
        }
        try {
            found.add(new InetSocketAddress(InetAddress.ofLiteral(literal), PORT));
        } catch (IllegalArgumentException e) {
            throw new IOException("no address of a name server: " + literal, e);
        }
    }
}
