package org.postseal.mtasts;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.postseal.dns.Answer;
import org.postseal.dns.RecordType;
import org.postseal.dns.Resolver;

/**
 * Finds and dials policy hosts. The name of one is a stranger's to choose, so it may not lead to
 * addresses that are none of his business.
 *
 * @param resolver for their addresses
 * @param mayDial whether an address may be dialed: no private ones, unless configured
 * @param port 443 but in tests
 */
public record PolicyHosts(Resolver resolver, Predicate<InetAddress> mayDial, int port) {

    private static final int ADDRESSES_MAX = 4;

    /**
     * The addresses to try, in order.
     *
     * @throws StsFetchFailure when there is none
     */
    List<InetAddress> addresses(String host) throws StsFetchFailure {
        List<InetAddress> found = new ArrayList<>();
        String trouble = host + " has no address";
        for (RecordType<InetAddress> type : List.of(RecordType.AAAA, RecordType.A)) {
            Answer<InetAddress> answer = resolver.lookup(host, type);
            if (answer.isFailed()) {
                trouble = "the addresses of " + host + " cannot be looked up: " + answer.reason();
            }
            for (InetAddress address : answer.records()) {
                // An IPv4 address in an AAAA record was a mapped one: never a public host's.
                boolean mapped = type == RecordType.AAAA && address instanceof Inet4Address;
                if (mayDial.test(address) && !mapped) {
                    found.add(address);
                } else {
                    trouble =
                            host
                                    + " has the address "
                                    + address.getHostAddress()
                                    + ", which is not public or our own: refused";
                }
            }
        }
        if (found.isEmpty()) {
            throw new StsFetchFailure(StsFetcher.Kind.DNS, trouble);
        }
        return List.copyOf(found.subList(0, Math.min(found.size(), ADDRESSES_MAX)));
    }

    Socket dial(InetAddress address, Duration timeout) throws IOException {
        Socket socket = new Socket();
        try {
            socket.connect(
                    new InetSocketAddress(address, port), Math.toIntExact(timeout.toMillis()));
            return socket;
        } catch (IOException | RuntimeException e) {
            socket.close();
            throw e;
        }
    }
}
