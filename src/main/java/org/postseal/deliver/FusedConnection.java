package org.postseal.deliver;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.SocketException;
import java.time.Duration;
import org.postseal.demand.ChannelCounters;
import org.postseal.tls.HandshakeFacts;
import org.postseal.tls.TlsConnection;
import org.postseal.wire.Connection;

/**
 * A connection whose only output is its {@link Fuse}. Connections are wrapped as they are made, so
 * that the judge and whoever else holds one has no way around the fuse.
 */
sealed interface FusedConnection extends Connection {

    Connection beneath();

    Fuse fuse();

    /** Before TLS. */
    record Clear(Connection beneath, Fuse fuse) implements FusedConnection {}

    /** Inside TLS. */
    record Tls(TlsConnection beneath, Fuse fuse) implements FusedConnection, TlsConnection {
        @Override
        public HandshakeFacts facts() {
            return beneath.facts();
        }
    }

    static Clear clear(Connection connection, ChannelCounters counters) {
        return new Clear(connection, new Fuse(connection.output(), counters));
    }

    static Tls tls(TlsConnection connection, ChannelCounters counters) {
        return new Tls(connection, new Fuse(connection.output(), counters));
    }

    @Override
    default InputStream input() {
        return beneath().input();
    }

    @Override
    default OutputStream output() {
        return fuse();
    }

    @Override
    default void readTimeout(Duration timeout) throws SocketException {
        beneath().readTimeout(timeout);
    }

    @Override
    default void close() throws IOException {
        beneath().close();
    }
}
