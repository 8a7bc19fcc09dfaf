package org.postseal.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postseal.lab.LabCa;
import org.postseal.tls.TestPeers.Server;

/**
 * What the JDK's TLS does and does not do, and that we do not lean on it. The first half of each
 * test shows the fact, so that a JDK in which it has changed is noticed.
 */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class JsseFactsTest {

    private static final Duration LONG = Duration.ofSeconds(60);
    private static final Instant NOW = Instant.now();
    private static final LabCa CA = LabCa.create("Facts root", NOW);
    private static final LabCa.Issued OTHER = CA.issue("other.example.org");
    private static final LabCa.Issued NO_SAN =
            CA.issue(List.of(), LabCa.Options.at(NOW).commonName("mx.example.org"));
    private static final RootVerifier VERIFIER =
            new RootVerifier(new TrustRoots(Set.of(CA.root())));
    private static final Set<ReferenceName> MX = Set.of(ReferenceName.exactly("mx.example.org"));

    private static TlsOffer offer(boolean postQuantum) {
        return new TlsOffer(Optional.of("mx.example.org"), TlsVersion.TLS_1_2, postQuantum, LONG);
    }

    private static Server jsseServer(LabCa.Issued credential) throws Exception {
        SSLContext context = TestPeers.jsse(credential);
        return new Server(socket -> {
            try (SSLSocket tls = TestPeers.layered(context, socket, new byte[0])) {
                TestPeers.echo(tls.getInputStream(), tls.getOutputStream());
            }
        });
    }

    private static Server ours(AtomicReference<HandshakeFacts> theirs) {
        TlsServer server =
                new ConscryptServer(
                        () -> new ServerCredential(OTHER.key().getPrivate(), OTHER.chain()));
        return new Server(socket -> {
            try (TlsConnection made = server.handshake(socket, LONG)) {
                theirs.set(made.facts());
                TestPeers.echo(made.input(), made.output());
            }
        });
    }

    /** A client as the JDK's documentation would have it, endpoint identification included. */
    private static void identify(SSLContext context, Server server) throws IOException {
        Socket plain = server.dial();
        try (SSLSocket tls =
                (SSLSocket)
                        context.getSocketFactory()
                                .createSocket(plain, "mx.example.org", plain.getPort(), true)) {
            SSLParameters parameters = tls.getSSLParameters();
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
            tls.setSSLParameters(parameters);
            tls.startHandshake();
        }
    }

    private static SSLContext trusting(TrustManager... managers) throws Exception {
        SSLContext context = SSLContext.getInstance("TLS", "SunJSSE");
        context.init(null, managers, null);
        return context;
    }

    private static String verdict(TlsConnection made) {
        return VERIFIER.verify(made.facts().chain(), MX, Instant.now())
                        instanceof CertificateVerdict.Unproven(var fault, var _)
                ? fault.name()
                : "PROVEN";
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    @DisplayName("J03 a trust manager of one's own gets no name check: ours is made afterwards")
    void nameCheck(boolean withConscrypt) throws Exception {
        try (Server server = jsseServer(OTHER)) {
            identify(trusting(new TrustsAll()), server);

            TlsClient client = withConscrypt ? new ConscryptClient() : new JsseClient();
            try (TlsConnection made = client.handshake(server.dial(), offer(true))) {
                assertThat(verdict(made)).isEqualTo("NAME");
            }
        }
    }

    @Test
    @DisplayName("J04 the JDK falls back to the common name, our verifier does not")
    void commonName() throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setCertificateEntry("root", CA.root());
        TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
        factory.init(store);
        try (Server wrong = jsseServer(OTHER);
                Server server = jsseServer(NO_SAN)) {
            SSLContext strict = trusting(factory.getTrustManagers());
            assertThatThrownBy(() -> identify(strict, wrong)).isInstanceOf(SSLException.class);
            identify(trusting(factory.getTrustManagers()), server);

            try (TlsConnection made = new JsseClient().handshake(server.dial(), offer(false))) {
                assertThat(verdict(made)).isEqualTo("NAME");
            }
        }
    }

    @Test
    @DisplayName(
            "J08 a group the JDK does not have is taken without a word, and ends the handshake")
    void unknownGroup() throws Exception {
        assumeTrue(Runtime.version().feature() < 27, "JEP 527 brings the group");
        try (Server server = jsseServer(OTHER)) {
            Socket plain = server.dial();
            try (SSLSocket tls =
                    (SSLSocket)
                            trusting(new TrustsAll())
                                    .getSocketFactory()
                                    .createSocket(plain, "mx.example.org", 1, true)) {
                SSLParameters parameters = tls.getSSLParameters();
                parameters.setNamedGroups(new String[] {TlsProfile.HYBRID_GROUP});
                tls.setSSLParameters(parameters);
                assertThatThrownBy(tls::startHandshake).isInstanceOf(IOException.class);
            }

            try (TlsConnection made = new JsseClient().handshake(server.dial(), offer(true))) {
                assertThat(made.facts().protocol()).isEqualTo("TLSv1.3");
            }
        }
    }

    @Test
    @DisplayName("J09 the JDK has no hybrid group; the engine that has one is tried first")
    void hybridGroups() throws Exception {
        assumeTrue(Runtime.version().feature() < 27, "JEP 527 brings the group");
        SSLEngine engine = trusting(new TrustsAll()).createSSLEngine();
        assertThat(engine.getSSLParameters().getNamedGroups())
                .isNotEmpty()
                .noneMatch(group -> group.toUpperCase(java.util.Locale.ROOT).contains("MLKEM"));

        HandshakePlan.Try first =
                HandshakePlan.forThisMachine(Clock.systemUTC())
                        .first(InetAddress.getLoopbackAddress(), false);
        assertThat(first.client()).isInstanceOf(ConscryptClient.class);
        assertThat(first.postQuantum()).isTrue();
        assertThat(TlsProfile.groups(true)).startsWith(TlsProfile.HYBRID_GROUP);
    }

    @Test
    @DisplayName("J10 the JDK does not tell the group: it is unknown, and never guessed")
    void group() throws Exception {
        assertThat(
                        Arrays.stream(ExtendedSSLSession.class.getMethods())
                                .map(java.lang.reflect.Method::getName))
                .noneMatch(name -> name.toLowerCase(java.util.Locale.ROOT).contains("group"));

        AtomicReference<HandshakeFacts> theirs = new AtomicReference<>();
        try (Server server = ours(theirs)) {
            try (TlsConnection made = new JsseClient().handshake(server.dial(), offer(true))) {
                assertThat(made.facts().group()).isEmpty();
            }
            try (TlsConnection made = new ConscryptClient().handshake(server.dial(), offer(true))) {
                assertThat(made.facts().group()).contains(TlsProfile.HYBRID_GROUP);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    @DisplayName("J11 L16 the binding is the same at both ends, and another for each session")
    void binding(boolean withConscrypt) throws Exception {
        TlsClient client = withConscrypt ? new ConscryptClient() : new JsseClient();
        AtomicReference<HandshakeFacts> theirs = new AtomicReference<>();
        String first;
        try (Server server = ours(theirs)) {
            try (TlsConnection made = client.handshake(server.dial(), offer(true))) {
                echo(made);
                first = made.facts().binding().orElseThrow();
                assertThat(first).matches("[0-9a-f]{64}");
                assertThat(theirs.get().binding()).contains(first);
            }
            try (TlsConnection made = client.handshake(server.dial(), offer(true))) {
                echo(made);
                assertThat(made.facts().binding().orElseThrow()).isNotEqualTo(first);
                assertThat(theirs.get().binding()).isEqualTo(made.facts().binding());
            }
        }
    }

    private static void echo(TlsConnection connection) throws IOException {
        connection.output().write('x');
        connection.output().flush();
        assertThat(connection.input().read()).isEqualTo('x');
    }

    /** Trusts whoever comes, in the belief that names are checked elsewhere. */
    private static final class TrustsAll extends X509ExtendedTrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
