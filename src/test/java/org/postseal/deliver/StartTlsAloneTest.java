package org.postseal.deliver;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.postseal.wire.LineReader;

/** T28: STARTTLS is the last that is said before its reply, also to a host that pipelines. */
class StartTlsAloneTest {

    private static final String MX = "mx1.example.test";

    private final Rig rig = new Rig();
    private final AtomicBoolean agreed = new AtomicBoolean();
    private final List<String> writes = Collections.synchronizedList(new ArrayList<>());
    private final List<Boolean> early = Collections.synchronizedList(new ArrayList<>());

    @AfterEach
    void close() throws IOException {
        rig.close();
    }

    /** Notes each write to the wire, and whether STARTTLS still waits for its reply. */
    private final class Watched extends Socket {

        private boolean waiting;

        @Override
        public OutputStream getOutputStream() throws IOException {
            OutputStream real = super.getOutputStream();
            return new OutputStream() {
                @Override
                public void write(int octet) throws IOException {
                    write(new byte[] {(byte) octet}, 0, 1);
                }

                @Override
                public void write(byte[] octets, int offset, int count) throws IOException {
                    note(new String(octets, offset, count, StandardCharsets.ISO_8859_1));
                    real.write(octets, offset, count);
                }
            };
        }

        private void note(String text) {
            if (waiting) {
                early.add(!agreed.get());
            }
            waiting |= text.startsWith("STARTTLS");
            writes.add(text);
        }
    }

    @Test
    @DisplayName("T28 STARTTLS travels alone, and nothing follows it before its reply")
    void alone() throws IOException {
        ScriptedPeer peer = rig.peer("127.0.0.1", ScriptedPeer.ALL, Rig.identity(MX));
        try (Relaying between = new Relaying(peer)) {
            rig.host(MX, peer);
            rig.dialer =
                    (to, timeout) -> {
                        Watched socket = new Watched();
                        socket.connect(between.address());
                        return socket;
                    };

            assertThat(rig.deliver()).isInstanceOf(org.postseal.settle.Outcome.Delivered.class);
        }

        assertThat(writes).contains("STARTTLS\r\n");
        assertThat(writes).noneMatch(text -> text.contains("MAIL FROM"));
        assertThat(early).isNotEmpty().containsOnly(false);
        assertThat(peer.mails()).hasSize(1);
    }

    /** Passes octets on both ways, and notes the reply to STARTTLS before it passes it on. */
    private final class Relaying implements AutoCloseable {

        private final ServerSocket door;
        private final List<Socket> open = Collections.synchronizedList(new ArrayList<>());

        Relaying(ScriptedPeer peer) throws IOException {
            door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
            Thread.ofVirtual().start(() -> accept(peer));
        }

        InetSocketAddress address() {
            return (InetSocketAddress) door.getLocalSocketAddress();
        }

        private void accept(ScriptedPeer peer) {
            try {
                while (true) {
                    Socket in = door.accept();
                    Socket out = new Socket(peer.address(), peer.port());
                    open.addAll(List.of(in, out));
                    Thread.ofVirtual().start(() -> splice(in, out));
                    Thread.ofVirtual().start(() -> replies(out, in));
                }
            } catch (IOException e) {
                // closed by the test
            }
        }

        private void replies(Socket from, Socket to) {
            try {
                LineReader lines = new LineReader(from.getInputStream());
                String line = "";
                while (!line.equals("220 2.0.0 go")) {
                    line = lines.readText(500);
                    agreed.set(line.equals("220 2.0.0 go"));
                    to.getOutputStream().write((line + "\r\n").getBytes(StandardCharsets.US_ASCII));
                }
                splice(from, to);
            } catch (IOException e) {
                // an end left
            }
        }

        private static void splice(Socket from, Socket to) {
            try {
                from.getInputStream().transferTo(to.getOutputStream());
                to.shutdownOutput();
            } catch (IOException e) {
                // an end left
            }
        }

        @Override
        public void close() throws IOException {
            door.close();
            for (Socket socket : List.copyOf(open)) {
                socket.close();
            }
        }
    }
}
