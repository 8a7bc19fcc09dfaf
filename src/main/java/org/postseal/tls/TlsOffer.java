package org.postseal.tls;

import java.time.Duration;
import java.util.Optional;

/**
 * What a client brings to a handshake. It holds nothing about whom to trust: that is judged after
 * the handshake, from its facts.
 *
 * @param serverName SNI; a name that is no LDH hostname is sent all the same
 * @param minimum the lowest version offered
 * @param postQuantum offer X25519MLKEM768 beside the classical groups
 * @param timeout for the whole handshake, however slowly the peer drips
 */
public record TlsOffer(
        Optional<String> serverName, TlsVersion minimum, boolean postQuantum, Duration timeout) {}
