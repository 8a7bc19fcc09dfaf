package org.postseal.bench;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

/** Peers that misbehave, on both sides of a relay, as long as this is open. */
final class Rogues implements AutoCloseable {

    private static final Duration DRIP = Duration.ofSeconds(1);
    private static final Duration PAUSE = Duration.ofMillis(200);
    private static final Duration SILENCE = Duration.ofSeconds(20);
    private static final int BACKLOG = 500;

    /** What a receiving server does, by the last octet of the address it was dialed at. */
    private enum Server {
        DRIPS,
        RESETS,
        SPEAKS_NO_TLS,
        IS_BUSY,
        IS_SILENT
    }

    private final ServerSocket socket;
    private final AtomicBoolean closed = new AtomicBoolean();

    /** Listens on all loopback addresses. */
    Rogues() throws IOException {
        socket = new ServerSocket();
        socket.bind(new InetSocketAddress("0.0.0.0", 0), BACKLOG);
        Thread.ofVirtual().start(this::accept);
    }

    int port() {
        return socket.getLocalPort();
    }

    private void accept() {
        while (!closed.get()) {
            try {
                Socket peer = socket.accept();
                Thread.ofVirtual().start(() -> serve(peer));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void serve(Socket peer) {
        InetAddress dialed = peer.getLocalAddress();
        Server kind = Server.values()[dialed.getAddress()[3] % Server.values().length];
        try (peer) {
            OutputStream out = peer.getOutputStream();
            switch (kind) {
                case DRIPS -> {
                    while (!closed.get()) {
                        out.write('2');
                        LockSupport.parkNanos(DRIP.toNanos());
                    }
                }
                case RESETS -> peer.setSoLinger(true, 0);
                case SPEAKS_NO_TLS -> {
                    say(out, "220 rogue\r\n");
                    peer.getInputStream().read(new byte[1000]);
                    say(out, "250-rogue\r\n250 STARTTLS\r\n");
                    peer.getInputStream().read(new byte[1000]);
                    say(out, "220 go on\r\n");
                    peer.getInputStream().read(new byte[1000]);
                    say(out, "this is no TLS\r\n");
                }
                case IS_BUSY -> say(out, "421 4.3.2 come back later\r\n");
                case IS_SILENT -> {
                    while (!closed.get() && peer.getInputStream().read() >= 0) {
                        Thread.onSpinWait();
                    }
                }
            }
        } catch (IOException e) {
            // The relay has had enough, which is its right.
        }
    }

    private static void say(OutputStream out, String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.US_ASCII));
        out.flush();
    }

    /** Clients that break off, talk nonsense, or say nothing. */
    void attack(InetSocketAddress door) {
        Thread.ofVirtual().start(() -> again(() -> breakOff(door)));
        Thread.ofVirtual().start(() -> again(() -> talkNonsense(door)));
        Thread.ofVirtual().start(() -> again(() -> sayNothing(door)));
    }

    private interface Attack {
        void run() throws IOException;
    }

    private void again(Attack attack) {
        while (!closed.get()) {
            try {
                attack.run();
            } catch (IOException e) {
                // Thrown out, as it should be.
            }
            LockSupport.parkNanos(PAUSE.toNanos());
        }
    }

    private static void breakOff(InetSocketAddress door) throws IOException {
        try (Socket client = new Socket()) {
            client.connect(door);
            say(
                    client.getOutputStream(),
                    "EHLO rogue.test\r\nMAIL FROM:<a@bench.test>\r\nRCPT TO:<b@d0.bench.test>\r\n"
                            + "DATA\r\nSubject: half a message\r\n\r\n"
                            + "x".repeat(900));
            client.getInputStream().read(new byte[500]);
            client.setSoLinger(true, 0);
        }
    }

    private static void talkNonsense(InetSocketAddress door) throws IOException {
        try (Socket client = new Socket()) {
            client.connect(door);
            say(client.getOutputStream(), "\0\r\n?!\n\n\r".repeat(1000));
            client.getInputStream().read(new byte[500]);
        }
    }

    private void sayNothing(InetSocketAddress door) throws IOException {
        try (Socket client = new Socket()) {
            client.connect(door);
            LockSupport.parkNanos(SILENCE.toNanos());
        }
    }

    @Override
    public void close() throws IOException {
        closed.set(true);
        socket.close();
    }
}
