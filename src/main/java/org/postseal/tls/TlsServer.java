package org.postseal.tls;

import java.net.Socket;
import java.time.Duration;

/** Answers TLS as a server on a connection that is already open. Safe for use by many threads. */
public interface TlsServer {

    /**
     * Shakes hands on the socket, with the certificate that is current now. Nothing may have been
     * read from the socket that belongs to the handshake. The socket is closed when it fails.
     *
     * @param timeout for the whole handshake, however slowly the peer drips
     * @throws TlsFailure when it fails for any reason
     */
    TlsConnection handshake(Socket socket, Duration timeout) throws TlsFailure;
}
