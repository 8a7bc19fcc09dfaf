package org.postseal.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import org.bouncycastle.tls.TlsFatalAlert;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postseal.lab.LabCa;
import org.postseal.tls.TestPeers.Server;

/** What TLS answers within a read, to a server that takes nothing any more. */
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class StuckAnswerTest {

    private static final Duration LONG = Duration.ofSeconds(60);
    private static final String HOST = "mx.example.org";
    private static final LabCa.Issued LEAF =
            LabCa.create("Lab root", Instant.parse("2026-03-01T12:00:00Z")).issue(HOST);
    private static final TlsOffer OFFER =
            new TlsOffer(Optional.of(HOST), TlsVersion.TLS_1_3, true, LONG);

    private static TlsClient client(String engine) {
        return switch (engine) {
            case "jsse" -> new JsseClient();
            case "pledged" -> new PledgedClient(new Pledge(new byte[32], new byte[0], new byte[0]));
            default -> throw new IllegalArgumentException(engine);
        };
    }

    /** A socket whose peer takes everything, then nothing, as with a window of zero. */
    private static final class Narrow extends Socket {

        private enum Way {
            OPEN,
            SHUT,
            BROKEN
        }

        private final Socket inner;
        private final CountDownLatch closed = new CountDownLatch(1);
        private volatile Way way = Way.OPEN;

        Narrow(Socket inner) {
            this.inner = inner;
        }

        @Override
        public InputStream getInputStream() throws IOException {
            return inner.getInputStream();
        }

        @Override
        public OutputStream getOutputStream() throws IOException {
            return new FilterOutputStream(inner.getOutputStream()) {
                @Override
                public void write(byte[] bytes, int offset, int length) throws IOException {
                    if (way == Way.SHUT) {
                        awaitEnd();
                    }
                    if (way != Way.OPEN) {
                        throw new SocketException("Socket closed");
                    }
                    out.write(bytes, offset, length);
                }
            };
        }

        private void awaitEnd() throws IOException {
            try {
                closed.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException(e);
            }
        }

        @Override
        public int getSoTimeout() throws SocketException {
            return inner.getSoTimeout();
        }

        @Override
        public void setSoTimeout(int millis) throws SocketException {
            inner.setSoTimeout(millis);
        }

        @Override
        public boolean isClosed() {
            return inner.isClosed();
        }

        @Override
        public void close() throws IOException {
            inner.close();
            closed.countDown();
        }
    }

    private interface Last {
        void word(SSLSocket tls, Socket raw) throws Exception;
    }

    /** Shakes hands, waits, says one thing more, and stays. */
    private static Server server(CountDownLatch go, CountDownLatch over, Last last)
            throws Exception {
        SSLContext context = TestPeers.jsse(LEAF);
        return new Server(socket -> {
            SSLSocket tls = TestPeers.layered(context, socket, new byte[0]);
            tls.startHandshake();
            go.await(20, TimeUnit.SECONDS);
            last.word(tls, socket);
            over.await(20, TimeUnit.SECONDS);
        });
    }

    @ParameterizedTest
    @CsvSource({"jsse, update", "pledged, goodbye", "pledged, garbage"})
    @DisplayName("J17 an answer of TLS within a read waits no longer for a server than a goodbye")
    void stuck(String engine, String what) throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        CountDownLatch over = new CountDownLatch(1);
        Last last =
                switch (what) {
                    // in TLS 1.3 this sends a KeyUpdate that wants another
                    case "update" -> (tls, _) -> tls.startHandshake();
                    case "goodbye" -> (tls, _) -> tls.shutdownOutput();
                    default -> (_, raw) -> raw.getOutputStream().write(record());
                };
        try (Server server = server(go, over, last);
                Narrow socket = new Narrow(server.dial());
                TlsConnection made = client(engine).handshake(socket, OFFER)) {
            socket.way = Narrow.Way.SHUT;
            go.countDown();
            assertThatThrownBy(() -> made.input().read()).isInstanceOf(SSLException.class);
            assertThat(socket.isClosed()).isTrue();
        } finally {
            over.countDown();
        }
    }

    @Test
    @DisplayName("what is wrong with TLS is said, also when the alert about it cannot be sent")
    void hidden() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        CountDownLatch over = new CountDownLatch(1);
        try (Server server = server(go, over, (_, raw) -> raw.getOutputStream().write(record()));
                Narrow socket = new Narrow(server.dial());
                TlsConnection made = client("pledged").handshake(socket, OFFER)) {
            socket.way = Narrow.Way.BROKEN;
            go.countDown();
            assertThatThrownBy(() -> made.input().read())
                    .isInstanceOf(SSLException.class)
                    .cause()
                    .isInstanceOf(TlsFatalAlert.class)
                    .satisfies(e -> assertThat(e.getSuppressed()).hasSize(1));
        } finally {
            over.countDown();
        }
    }

    /** One of application data that nobody encrypted. */
    private static byte[] record() {
        byte[] record = new byte[5 + 64];
        record[0] = 23;
        record[1] = 3;
        record[2] = 3;
        record[4] = 64;
        return record;
    }
}
