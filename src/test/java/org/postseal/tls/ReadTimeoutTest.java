package org.postseal.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.postseal.lab.LabCa;
import org.postseal.tls.TestPeers.Server;

/** What a time limit does to a read, and to the reads after it. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ReadTimeoutTest {

    private static final Duration LONG = Duration.ofSeconds(60);
    private static final LabCa.Issued LEAF =
            LabCa.create("Lab root", Instant.parse("2026-03-01T12:00:00Z")).issue("mx.example.org");
    private static final TlsOffer OFFER =
            new TlsOffer(Optional.of("mx.example.org"), TlsVersion.TLS_1_2, true, LONG);

    private final TlsClient conscrypt = new ConscryptClient();

    @Test
    @DisplayName("J17 after the handshake one read has one time limit, also within a record")
    void readTimeout() throws Exception {
        CountDownLatch over = new CountDownLatch(1);
        SSLContext context = TestPeers.jsse(LEAF);
        Server server =
                new Server(socket -> {
                    SSLSocket tls = TestPeers.layered(context, socket, new byte[0]);
                    tls.startHandshake();
                    socket.getOutputStream().write(new byte[] {23, 3, 3, 0x3f, -1});
                    while (!over.await(20, TimeUnit.MILLISECONDS)) {
                        socket.getOutputStream().write(0);
                    }
                });
        try (server;
                TlsConnection made = conscrypt.handshake(server.dial(), OFFER)) {
            made.readTimeout(Duration.ofMillis(500));
            assertThatThrownBy(() -> made.input().read())
                    .isInstanceOf(java.net.SocketTimeoutException.class);
        } finally {
            over.countDown();
        }
    }

    @Test
    @DisplayName("J17 a read that ran out of time loses nothing: the next one reads on")
    void readOnAfterTimeout() throws Exception {
        CountDownLatch timedOut = new CountDownLatch(1);
        SSLContext context = TestPeers.jsse(LEAF);
        Server server =
                new Server(socket -> {
                    try (SSLSocket tls = TestPeers.layered(context, socket, new byte[0])) {
                        tls.startHandshake();
                        timedOut.await(60, TimeUnit.SECONDS);
                        tls.getOutputStream().write("hello".getBytes(StandardCharsets.US_ASCII));
                    }
                });
        try (server;
                TlsConnection made = conscrypt.handshake(server.dial(), OFFER)) {
            made.readTimeout(Duration.ofMillis(200));
            for (int i = 0; i < 2; i++) {
                assertThatThrownBy(() -> made.input().read())
                        .isInstanceOf(java.net.SocketTimeoutException.class);
            }
            timedOut.countDown();
            made.readTimeout(LONG);
            assertThat(made.input().readNBytes(5)).asString().isEqualTo("hello");
        } finally {
            timedOut.countDown();
        }
    }
}
