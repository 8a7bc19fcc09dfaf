package org.postseal.receive;

import java.net.InetAddress;
import org.postseal.mail.IpText;

/**
 * Who is at the other end.
 *
 * @param address of the client itself, also where a proxy stands between
 * @param direct who is connected to us: the client, or that proxy
 */
record Peer(InetAddress address, InetAddress direct) {

    /** A client without a proxy. */
    Peer(InetAddress address) {
        this(address, address);
    }

    /**
     * Whether anything of the way may lead over a network. A proxy elsewhere may speak for a client
     * on its own machine, and what it passes on crosses the network all the same.
     */
    boolean isFar() {
        return !address.isLoopbackAddress() || !direct.isLoopbackAddress();
    }

    /** As Postfix writes it; names of clients are not looked up. */
    @Override
    public String toString() {
        return "unknown[" + IpText.of(address) + "]";
    }
}
