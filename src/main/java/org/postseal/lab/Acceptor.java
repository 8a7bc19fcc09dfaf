package org.postseal.lab;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes connections for a server of the lab: each is served on a virtual thread of its own. */
final class Acceptor implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Acceptor.class);
    private static final int BACKLOG = 128;
    private static final int IDLE_MILLIS = 60_000;

    /** What is done with one connection. */
    interface Session {
        /** The socket is closed when this returns. */
        void serve(Socket socket) throws IOException;
    }

    private final ServerSocket server;
    private final Session session;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();

    private Acceptor(ServerSocket server, Session session) {
        this.server = server;
        this.session = session;
    }

    /**
     * Binds and serves until closed.
     *
     * @param at with port 0 for a free one
     * @throws IOException when the address or port is not free
     */
    static Acceptor start(InetSocketAddress at, String name, Session session) throws IOException {
        ServerSocket server = new ServerSocket();
        try {
            server.bind(at, BACKLOG);
        } catch (IOException e) {
            server.close();
            throw new IOException(name + " cannot listen on " + at + ": " + e.getMessage(), e);
        }
        Acceptor acceptor = new Acceptor(server, session);
        Thread.ofVirtual().name("lab-" + name).start(acceptor::accept);
        return acceptor;
    }

    InetSocketAddress address() {
        return new InetSocketAddress(server.getInetAddress(), server.getLocalPort());
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                open.add(socket);
                Thread.startVirtualThread(() -> serve(socket));
            } catch (SocketException e) {
                LOG.debug("the lab stops listening: {}", e.getMessage());
            } catch (IOException e) {
                LOG.warn("the lab cannot take a connection", e);
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            socket.setSoTimeout(IDLE_MILLIS);
            session.serve(socket);
        } catch (IOException e) {
            // Peers that leave in the middle are daily bread here.
            LOG.debug("a session of the lab ended: {}", e.getMessage());
        } finally {
            open.remove(socket);
        }
    }

    /** Ends every conversation under way; new ones are taken. */
    void endAll() throws IOException {
        for (Socket socket : open) {
            socket.close();
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
        for (Socket socket : open) {
            socket.close();
        }
    }
}
