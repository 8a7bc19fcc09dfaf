package org.postseal.screen;

import java.net.InetAddress;
import java.time.Instant;
import java.util.Optional;
import org.postseal.mail.Address;
import org.postseal.queue.QueueId;
import org.postseal.tls.HandshakeFacts;

/**
 * How a message came to us: what its Received field says.
 *
 * @param helo what the client called itself; anything a stranger may send
 * @param protocol the WITH keyword, e.g. {@code ESMTPS} (RFC 3848, RFC 6531 section 4.3)
 * @param tls the handshake, where there was one
 * @param onlyRecipient named only when there is no other, who could learn of it
 */
public record Trace(
        String helo,
        InetAddress client,
        String protocol,
        Optional<HandshakeFacts> tls,
        QueueId id,
        Optional<Address> onlyRecipient,
        Instant arrived) {}
