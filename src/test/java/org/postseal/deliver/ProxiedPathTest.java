package org.postseal.deliver;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.postseal.settle.Outcome;
import org.postseal.smtp.Reason;
import org.postseal.wire.LineReader;

/** T24: whatever carries the connection, it is the far end of TLS that is judged. */
class ProxiedPathTest {

    private static final String MX = "mx1.example.test";

    private final Rig rig = new Rig();

    @AfterEach
    void close() throws IOException {
        rig.close();
    }

    /** A proxy that is told where to connect, and may connect elsewhere. */
    private static final class Proxy implements AutoCloseable {

        private final ServerSocket door;
        private final UnaryOperator<InetSocketAddress> leads;
        private final List<Socket> open = Collections.synchronizedList(new ArrayList<>());

        Proxy(UnaryOperator<InetSocketAddress> leads) throws IOException {
            this.leads = leads;
            this.door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
            Thread.ofVirtual().start(this::accept);
        }

        private void accept() {
            try {
                while (true) {
                    Socket in = door.accept();
                    open.add(in);
                    Thread.ofVirtual().start(() -> serve(in));
                }
            } catch (IOException e) {
                // closed by the test
            }
        }

        private void serve(Socket in) {
            try (in) {
                String[] words = new LineReader(in.getInputStream()).readText(200).split(" ");
                InetSocketAddress to =
                        new InetSocketAddress(
                                InetAddress.ofLiteral(words[1]), Integer.parseInt(words[2]));
                InetSocketAddress real = leads.apply(to);
                try (Socket out = new Socket(real.getAddress(), real.getPort())) {
                    open.add(out);
                    in.getOutputStream().write("OK\r\n".getBytes(StandardCharsets.US_ASCII));
                    Thread back = Thread.ofVirtual().start(() -> splice(out, in));
                    splice(in, out);
                    back.join();
                }
            } catch (IOException | InterruptedException e) {
                // an end left
            }
        }

        private static void splice(Socket from, Socket to) {
            try {
                InputStream in = from.getInputStream();
                OutputStream out = to.getOutputStream();
                byte[] block = new byte[8192];
                for (int got = in.read(block); got >= 0; got = in.read(block)) {
                    out.write(block, 0, got);
                }
                to.shutdownOutput();
            } catch (IOException e) {
                // an end left
            }
        }

        Dialer dialer() {
            return (to, timeout) -> {
                Socket socket = new Socket(door.getInetAddress(), door.getLocalPort());
                String line =
                        "TO " + to.getAddress().getHostAddress() + " " + to.getPort() + "\r\n";
                socket.getOutputStream().write(line.getBytes(StandardCharsets.US_ASCII));
                // No octet more: the greeting may be right behind it.
                byte[] answer = socket.getInputStream().readNBytes(4);
                if (!new String(answer, StandardCharsets.US_ASCII).equals("OK\r\n")) {
                    throw new IOException("the proxy refuses");
                }
                return socket;
            };
        }

        @Override
        public void close() throws IOException {
            door.close();
            for (Socket socket : List.copyOf(open)) {
                socket.close();
            }
        }
    }

    @Test
    @DisplayName("T24 through a proxy mail goes verified to the host that was meant")
    void through() throws IOException {
        rig.rule("example.test secure match=" + MX);
        ScriptedPeer peer = rig.host(MX, ScriptedPeer.ALL);
        try (Proxy proxy = new Proxy(to -> to)) {
            rig.dialer = proxy.dialer();

            assertThat(rig.deliver()).isInstanceOf(Outcome.Delivered.class);
        }
        assertThat(peer.mails()).hasSize(1);
        assertThat(peer.clearMailOctets()).isZero();
    }

    @Test
    @DisplayName("T24 a proxy that leads elsewhere gets nothing there")
    void astray() throws IOException {
        rig.rule("example.test secure match=" + MX);
        rig.host(MX, ScriptedPeer.ALL);
        ScriptedPeer impostor =
                rig.peer("127.0.0.1", ScriptedPeer.ALL, Rig.identity("other.example.test"));
        ScriptedPeer stripped =
                rig.peer(
                        "127.0.0.1",
                        ScriptedPeer.ALL,
                        Rig.identity(MX),
                        new Misbehaviour.NoStartTls());
        for (ScriptedPeer real : List.of(impostor, stripped)) {
            InetSocketAddress there = new InetSocketAddress(real.address(), real.port());
            try (Proxy proxy = new Proxy(_ -> there)) {
                rig.dialer = proxy.dialer();

                Reason reason = MailTransactionTest.reasonOf(rig.deliver());

                assertThat(reason).isIn(Reason.CERTIFICATE_NAME, Reason.STARTTLS_NOT_OFFERED);
            }
            assertThat(real.connections()).isEqualTo(1);
            assertThat(real.heard("MAIL")).isEmpty();
        }
        assertThat(rig.clearMailOctets()).isZero();
    }
}
