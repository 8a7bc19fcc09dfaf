package org.postseal.tls;

import java.net.InetAddress;

/**
 * Who may take up an earlier TLS session: only a handshake with the same host at the same address,
 * for which the very same was demanded. A demand that has changed, be it a policy, a rule, a TLSA
 * record or a pin, means a full handshake.
 *
 * @param demand compared with {@code equals}; it is not read here
 */
public record SessionKey(String host, InetAddress address, int port, Object demand) {}
