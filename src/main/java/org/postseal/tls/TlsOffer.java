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
 * @param session what a session may be taken up and kept under; empty for neither
 */
public record TlsOffer(
        Optional<String> serverName,
        TlsVersion minimum,
        boolean postQuantum,
        Duration timeout,
        Optional<SessionKey> session) {

    /** For a session of its own. */
    public TlsOffer(
            Optional<String> serverName,
            TlsVersion minimum,
            boolean postQuantum,
            Duration timeout) {
        this(serverName, minimum, postQuantum, timeout, Optional.empty());
    }

    /** The same, which may take up a session that was kept under an equal key. */
    public TlsOffer under(SessionKey key) {
        return new TlsOffer(serverName, minimum, postQuantum, timeout, Optional.of(key));
    }
}
