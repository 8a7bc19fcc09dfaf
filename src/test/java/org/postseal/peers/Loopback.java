package org.postseal.peers;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;

/** Ports on loopback, for programs that cannot choose one and tell. */
final class Loopback {

    private Loopback() {}

    /** A port free for UDP and TCP on each of the addresses. */
    static int freePort(String... addresses) {
        for (int i = 0; i < 50; i++) {
            try (ServerSocket first = new ServerSocket(0, 1, of(addresses[0]))) {
                int port = first.getLocalPort();
                if (isFree(port, List.of(addresses).subList(1, addresses.length))
                        && isFreeForUdp(port, addresses[0])) {
                    return port;
                }
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }
        throw new AssertionError("no port is free on " + List.of(addresses));
    }

    private static boolean isFree(int port, List<String> addresses) {
        for (String address : addresses) {
            try (ServerSocket each = new ServerSocket(port, 1, of(address))) {
                each.getLocalPort();
            } catch (IOException e) {
                return false;
            }
        }
        return true;
    }

    private static boolean isFreeForUdp(int port, String address) {
        try (DatagramSocket each = new DatagramSocket(port, of(address))) {
            return each.isBound();
        } catch (IOException e) {
            return false;
        }
    }

    static boolean accepts(InetSocketAddress at) {
        try (Socket socket = new Socket()) {
            socket.connect(at, 1000);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    static InetSocketAddress at(String address, int port) {
        return new InetSocketAddress(of(address), port);
    }

    private static InetAddress of(String address) {
        return InetAddress.ofLiteral(address);
    }
}
