package org.postseal.receive;

import java.net.InetAddress;

/**
 * Who is at the other end.
 *
 * @param address of the client itself, also where a proxy stands between
 */
record Peer(InetAddress address) {

    /** As Postfix writes it; names of clients are not looked up. */
    @Override
    public String toString() {
        return "unknown[" + address.getHostAddress() + "]";
    }
}
