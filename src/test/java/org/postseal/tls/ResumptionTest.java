package org.postseal.tls;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postseal.lab.LabCa;
import org.postseal.tls.TestPeers.Server;

/** Against a server that lets sessions be taken up again. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ResumptionTest {
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final String HOST = "mx.example.org";
    private static final LabCa.Issued LEAF =
            LabCa.create("Lab root", Instant.parse("2026-03-01T12:00:00Z")).issue(HOST);

    private final TlsClient client = new ConscryptClient();
    private Server server;
    private volatile String protocol = "TLSv1.3";

    @BeforeEach
    void serve() throws Exception {
        SSLContext context = TestPeers.jsse(LEAF);
        server =
                new Server(socket -> {
                    try (SSLSocket tls = TestPeers.layered(context, socket, new byte[0])) {
                        tls.setEnabledProtocols(new String[] {protocol});
                        TestPeers.echo(tls.getInputStream(), tls.getOutputStream());
                    }
                });
    }

    @AfterEach
    void stop() throws Exception {
        server.close();
    }

    private static SessionKey key(Object demand) {
        return new SessionKey(HOST, InetAddress.getLoopbackAddress(), 25, demand);
    }

    private static TlsOffer offer(SessionKey key) {
        return new TlsOffer(Optional.of(HOST), TlsVersion.TLS_1_2, true, LONG).under(key);
    }

    /** Says something, as tickets of TLS 1.3 come behind the handshake. */
    private HandshakeFacts connected(TlsOffer offer) throws IOException {
        try (TlsConnection made = client.handshake(server.dial(), offer)) {
            made.output().write("hello".getBytes(StandardCharsets.US_ASCII));
            made.output().flush();
            assertThat(made.input().readNBytes(5)).asString().isEqualTo("hello");
            return made.facts();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    @DisplayName("L03 under an equal demand a session is taken up again, its chain to be judged")
    void sameDemand(String version) throws IOException {
        protocol = version;
        HandshakeFacts first = connected(offer(key("encrypt")));
        HandshakeFacts second = connected(offer(key("encrypt")));
        assertThat(first.resumed()).isFalse();
        assertThat(second.resumed()).isTrue();
        assertThat(second.chain()).isEqualTo(first.chain()).isNotEmpty();
        assertThat(second.binding()).isPresent().isNotEqualTo(first.binding());
        assertThat(first.resumedFrom()).isEmpty();
        assertThat(second.resumedFrom()).as("E06").isEqualTo(first.binding());
        HandshakeFacts third = connected(offer(key("encrypt")));
        assertThat(third.resumed()).isTrue();
        assertThat(third.resumedFrom()).as("the full one").isEqualTo(first.binding());
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    @DisplayName("L04 no session is taken up again under another demand, host, address or port")
    void otherDemand(String version) throws IOException {
        protocol = version;
        InetAddress here = InetAddress.getLoopbackAddress();
        connected(offer(key("encrypt")));
        assertThat(connected(offer(key("secure"))).resumed()).isFalse();
        for (SessionKey other :
                new SessionKey[] {
                    new SessionKey("mx2.example.org", here, 25, "encrypt"),
                    new SessionKey(HOST, InetAddress.ofLiteral("127.0.0.2"), 25, "encrypt"),
                    new SessionKey(HOST, here, 26, "encrypt")
                }) {
            assertThat(connected(offer(other)).resumed()).as(other.toString()).isFalse();
        }
        assertThat(connected(offer(key("encrypt"))).resumed()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    @DisplayName("L04 J01 what is forgotten, or was made without a key, is not taken up again")
    void forgotten(String version) throws IOException {
        protocol = version;
        TlsOffer keyless = new TlsOffer(Optional.of(HOST), TlsVersion.TLS_1_2, true, LONG);
        connected(keyless);
        assertThat(connected(keyless).resumed()).isFalse();
        connected(offer(key("encrypt")));
        client.forget(key("encrypt"));
        assertThat(connected(offer(key("encrypt"))).resumed()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    @DisplayName(
            "L04 a hello that offers other groups or versions takes up no session of the first")
    void otherOffer(boolean postQuantum) throws IOException {
        connected(offer(key("encrypt")));
        TlsOffer other =
                new TlsOffer(
                        Optional.of(HOST),
                        postQuantum ? TlsVersion.TLS_1_3 : TlsVersion.TLS_1_2,
                        postQuantum,
                        LONG);
        assertThat(connected(other.under(key("encrypt"))).resumed()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"mx_1.example.org", "[127.0.0.1]", "127.0.0.1", "mx"})
    @DisplayName("a host of any name can have its session taken up again")
    void oddNames(String host) throws IOException {
        SessionKey key = new SessionKey(host, InetAddress.getLoopbackAddress(), 25, "encrypt");
        TlsOffer offer = new TlsOffer(Optional.empty(), TlsVersion.TLS_1_2, true, LONG).under(key);
        assertThat(connected(offer).resumed()).isFalse();
        assertThat(connected(offer).resumed()).isTrue();
    }

    @Test
    @DisplayName("contexts of sessions are bounded")
    void bounded() throws IOException {
        KeptSessions kept = new KeptSessions();
        SSLContext one = contextOf();
        for (int i = 0; i < KeptSessions.CONTEXTS_MAX + 10; i++) {
            kept.of(key(i), offer(key(i)), () -> one);
        }
        assertThat(kept.size()).isEqualTo(KeptSessions.CONTEXTS_MAX);
    }

    private static SSLContext contextOf() throws IOException {
        try {
            return SSLContext.getDefault();
        } catch (java.security.NoSuchAlgorithmException e) {
            throw new IOException(e);
        }
    }
}
