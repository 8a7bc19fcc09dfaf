package org.postseal.deliver;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;

/** Opens connections to receiving servers. Safe for use by many threads. */
@FunctionalInterface
public interface Dialer {

    /**
     * Connects, or fails within the time given.
     *
     * @throws java.net.SocketTimeoutException when nobody answered in time
     */
    Socket connect(InetSocketAddress to, Duration timeout) throws IOException;

    /** Dials the address itself, over TCP. */
    static Dialer tcp() {
        return (to, timeout) -> {
            Socket socket = new Socket();
            try {
                socket.setTcpNoDelay(true);
                socket.connect(to, Math.toIntExact(timeout.toMillis()));
                return socket;
            } catch (IOException | RuntimeException e) {
                socket.close();
                throw e;
            }
        };
    }
}
