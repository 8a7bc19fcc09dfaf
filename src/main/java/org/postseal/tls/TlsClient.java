package org.postseal.tls;

import java.net.Socket;

/** Starts TLS as a client on a connection that is already open. Safe for use by many threads. */
public interface TlsClient {

    /**
     * Shakes hands on the socket. The socket is closed when that fails: a connection on which TLS
     * was tried is never used without it.
     *
     * @throws TlsFailure when it fails for any reason
     */
    TlsConnection handshake(Socket socket, TlsOffer offer) throws TlsFailure;

    /** No session that was kept under the key is taken up again: its peer failed the demand. */
    default void forget(SessionKey key) {}
}
