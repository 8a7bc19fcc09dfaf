package org.postseal.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.postseal.lab.LabCa;
import org.postseal.tls.TestPeers.Server;

@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class EngineReleaseTest {
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final LabCa.Issued LEAF =
            LabCa.create("Lab root", Instant.parse("2026-03-01T12:00:00Z")).issue("mx.example.org");
    private static final TlsOffer OFFER =
            new TlsOffer(Optional.of("mx.example.org"), TlsVersion.TLS_1_2, true, LONG);

    private final TlsClient conscrypt = new ConscryptClient();

    private static Server ours() {
        TlsServer server =
                new ConscryptServer(
                        () -> new ServerCredential(LEAF.key().getPrivate(), LEAF.chain()));
        return new Server(socket -> {
            try (TlsConnection made = server.handshake(socket, LONG)) {
                TestPeers.echo(made.input(), made.output());
            }
        });
    }

    @Test
    @DisplayName(
            "what is closed, or never came about, keeps no descriptor until the collector comes")
    void noDescriptorsLeft() throws Exception {
        try (Server good = ours();
                Server bad =
                        new Server(socket -> {
                            socket.getOutputStream()
                                    .write("no TLS".getBytes(StandardCharsets.US_ASCII));
                            socket.close();
                        })) {
            conscrypt.handshake(good.dial(), OFFER).close();
            long before = pipes();
            for (int i = 0; i < 30; i++) {
                conscrypt.handshake(good.dial(), OFFER).close();
                assertThatThrownBy(() -> conscrypt.handshake(bad.dial(), OFFER))
                        .isInstanceOf(TlsFailure.class);
            }
            assertThat(pipes() - before).isLessThan(20);
        }
    }

    private static long pipes() throws IOException {
        try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
            return open.filter(
                            file -> {
                                try {
                                    return Files.readSymbolicLink(file)
                                            .toString()
                                            .startsWith("pipe:");
                                } catch (IOException e) {
                                    return false; // closed meanwhile
                                }
                            })
                    .count();
        }
    }
}
