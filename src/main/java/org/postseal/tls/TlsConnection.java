package org.postseal.tls;

import org.postseal.wire.Connection;

/** An encrypted connection whose peer nobody has judged yet. */
public interface TlsConnection extends Connection {

    HandshakeFacts facts();
}
