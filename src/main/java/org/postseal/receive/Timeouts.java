package org.postseal.receive;

import java.time.Duration;

/**
 * How long a client may take. Each is for the whole of its step, so that a client that sends an
 * octet now and then gains nothing by it.
 *
 * @param command from one reply to the end of the next command (RFC 5321, section 4.5.3.2.7)
 * @param dataRead between two pieces of a message (section 4.5.3.2.5)
 * @param message for all of one message
 * @param handshake for TLS
 * @param proxyHeader for the PROXY protocol's header
 * @param write for the client to take a reply
 * @param farewell to wait, after a fault in the octets themselves, for the client to read the reply
 */
public record Timeouts(
        Duration command,
        Duration dataRead,
        Duration message,
        Duration handshake,
        Duration proxyHeader,
        Duration write,
        Duration farewell) {

    public static Timeouts defaults() {
        return new Timeouts(
                Duration.ofMinutes(5),
                Duration.ofMinutes(3),
                Duration.ofMinutes(60),
                Duration.ofSeconds(30),
                Duration.ofSeconds(10),
                Duration.ofMinutes(5),
                Duration.ofSeconds(2));
    }
}
