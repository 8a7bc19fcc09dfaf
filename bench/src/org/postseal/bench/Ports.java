package org.postseal.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Ports of this machine. */
final class Ports {

    private static final long WAIT_NANOS = 60_000_000_000L;
    private static final long PAUSE_NANOS = 5_000_000;

    private Ports() {}

    static int free() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    static void awaitOpen(InetSocketAddress door, BooleanSupplier alive) throws IOException {
        long until = System.nanoTime() + WAIT_NANOS;
        while (System.nanoTime() < until) {
            try (Socket socket = new Socket()) {
                socket.connect(door);
                return;
            } catch (IOException e) {
                if (!alive.getAsBoolean()) {
                    throw new IOException("the server ended before it took a connection", e);
                }
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        }
        throw new IOException(door + " takes no connection");
    }
}
