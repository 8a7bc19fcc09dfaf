package org.postseal.route;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Where we are ourselves, so that no mail is sent there again (RFC 5321, section 5.1).
 *
 * @param hostname lower case, no trailing dot
 * @param listeners addresses with ports, none of them the wildcard
 */
public record OwnPlace(String hostname, Set<InetSocketAddress> listeners) {

    public OwnPlace {
        listeners = Set.copyOf(listeners);
    }

    /**
     * The place of listeners as configured: a wildcard stands for every address of this machine.
     *
     * @throws SocketException when the machine does not tell its addresses
     */
    public static OwnPlace of(String hostname, List<InetSocketAddress> listeners)
            throws SocketException {
        Set<InetSocketAddress> all = new HashSet<>();
        for (InetSocketAddress listener : listeners) {
            if (listener.getAddress().isAnyLocalAddress()) {
                for (NetworkInterface card : NetworkInterface.networkInterfaces().toList()) {
                    for (InetAddress address : card.inetAddresses().toList()) {
                        all.add(new InetSocketAddress(address, listener.getPort()));
                    }
                }
            } else {
                all.add(listener);
            }
        }
        return new OwnPlace(hostname.toLowerCase(Locale.ROOT), all);
    }

    boolean isNamed(String host) {
        return hostname.equals(host);
    }

    boolean isAtOne(List<InetAddress> addresses, int port) {
        for (InetAddress address : addresses) {
            if (isAt(address, port)) {
                return true;
            }
        }
        return false;
    }

    /** Whether one of our own listeners is there. */
    public boolean isAt(InetAddress address, int port) {
        return listeners.contains(new InetSocketAddress(address, port));
    }
}
