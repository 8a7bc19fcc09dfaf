package org.postseal.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postseal.FakeClock;
import org.postseal.lab.LabCa;
import org.postseal.tls.TestPeers.OpenSsl;
import org.postseal.tls.TestPeers.Server;

@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class HandshakeTest {
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    private static final LabCa CA = LabCa.create("Lab root", NOW);
    private static final LabCa.Issued LEAF = CA.intermediate("below").issue("mx.example.org");

    private final TlsClient conscrypt = new ConscryptClient();
    private final TlsClient jsse = new JsseClient();
    @TempDir Path folder;

    private static TlsOffer offer(boolean postQuantum) {
        return new TlsOffer(Optional.of("mx.example.org"), TlsVersion.TLS_1_2, postQuantum, LONG);
    }

    private static Server ours(LabCa.Issued credential, AtomicReference<HandshakeFacts> facts) {
        TlsServer server =
                new ConscryptServer(() ->
                        new ServerCredential(credential.key().getPrivate(), credential.chain()));
        return new Server(socket -> {
            try (TlsConnection made = server.handshake(socket, LONG)) {
                facts.set(made.facts());
                TestPeers.echo(made.input(), made.output());
            }
        });
    }

    private static Server jsseServer(String... protocols) throws Exception {
        SSLContext context = TestPeers.jsse(LEAF);
        return new Server(socket -> {
            try (SSLSocket tls = TestPeers.layered(context, socket, new byte[0])) {
                tls.setEnabledProtocols(protocols);
                TestPeers.echo(tls.getInputStream(), tls.getOutputStream());
            }
        });
    }

    private static void assertEcho(TlsConnection connection) throws IOException {
        connection.output().write("hello".getBytes(StandardCharsets.US_ASCII));
        connection.output().flush();
        assertThat(connection.input().readNBytes(5)).asString().isEqualTo("hello");
        assertThat(connection.input().read()).isEqualTo(-1);
    }

    @Test
    @DisplayName("L08 Conscrypt to Conscrypt agrees on X25519MLKEM768, and both ends read it")
    void hybrid() throws Exception {
        AtomicReference<HandshakeFacts> theirs = new AtomicReference<>();
        try (Server server = ours(LEAF, theirs);
                TlsConnection made = conscrypt.handshake(server.dial(), offer(true))) {
            assertEcho(made);
            assertThat(made.facts().group()).contains("X25519MLKEM768");
            assertThat(made.facts().protocol()).isEqualTo("TLSv1.3");
            assertThat(made.facts().cipher()).startsWith("TLS_AES_");
            assertThat(made.facts().resumed()).isFalse();
            assertThat(made.facts().engine()).isEqualTo("Conscrypt");
            assertThat(theirs.get().group()).contains("X25519MLKEM768");
        }
    }

    @Test
    @DisplayName(
            "L08 the group is what was agreed on, not what was set; L07 it names the classical")
    void groupIsRead() throws Exception {
        AtomicReference<HandshakeFacts> theirs = new AtomicReference<>();
        try (Server server = ours(LEAF, theirs)) {
            try (TlsConnection made = conscrypt.handshake(server.dial(), offer(false))) {
                assertThat(made.facts().group()).contains("X25519");
            }
            try (TlsConnection made = jsse.handshake(server.dial(), offer(true))) {
                assertEcho(made);
                assertThat(made.facts().group()).isEmpty();
                assertThat(theirs.get().group()).contains("X25519");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    @DisplayName("both engines with a JSSE server, either version, chain as sent")
    void versions(String protocol) throws Exception {
        try (Server server = jsseServer(protocol)) {
            for (TlsClient client : List.of(conscrypt, jsse)) {
                try (TlsConnection made = client.handshake(server.dial(), offer(true))) {
                    assertEcho(made);
                    assertThat(made.facts().protocol()).isEqualTo(protocol);
                    assertThat(encoded(made.facts().chain())).isEqualTo(encoded(LEAF.chain()));
                    assertThat(made.facts().serverName()).contains("mx.example.org");
                }
            }
        }
    }

    @Test
    @DisplayName("a server with TLS 1.2 alone is refused where 1.3 is the lowest offered")
    void minimum() throws Exception {
        try (Server server = jsseServer("TLSv1.2")) {
            TlsOffer strict = new TlsOffer(Optional.empty(), TlsVersion.TLS_1_3, true, LONG);
            for (TlsClient client : List.of(conscrypt, jsse)) {
                Socket socket = server.dial();
                assertThatThrownBy(() -> client.handshake(socket, strict))
                        .isInstanceOfSatisfying(
                                TlsFailure.class,
                                e -> assertThat(e.kind()).isEqualTo(TlsFailure.Kind.REFUSED));
                assertThat(socket.isClosed()).isTrue();
            }
        }
    }

    @Tag("process")
    @ParameterizedTest
    @CsvSource({
        "L01 TLS 1.0, -tls1 -cipher DEFAULT@SECLEVEL=0",
        "L01 TLS 1.1, -tls1_1 -cipher DEFAULT@SECLEVEL=0",
        "L02 NULL, -tls1_2 -cipher eNULL@SECLEVEL=0",
        "L02 anonymous, -nocert -tls1_2 -cipher aNULL@SECLEVEL=0",
        "no forward secrecy, -tls1_2 -cipher AES128-SHA"
    })
    @DisplayName("L01 L02 weak protocols and suites fail, with either engine")
    void weak(String what, String arguments) throws Exception {
        assumeTrue(OpenSsl.isInstalled(), "openssl is not installed");
        List<String> all = List.of(arguments.split(" "));
        LabCa root = LabCa.create("r", NOW, LabCa.Options.at(NOW).key(LabCa.KeyKind.RSA_2048));
        LabCa.Issued rsa =
                root.issue(List.of("a.example"), LabCa.Options.at(NOW).key(LabCa.KeyKind.RSA_2048));
        try (OpenSsl server =
                all.contains("-nocert")
                        ? OpenSsl.start(folder, all)
                        : OpenSsl.start(folder, rsa, all.toArray(String[]::new))) {
            for (TlsClient client : List.of(conscrypt, jsse)) {
                assertThatThrownBy(() -> client.handshake(server.dial(), offer(true)))
                        .as(what)
                        .isInstanceOfSatisfying(
                                TlsFailure.class,
                                e -> assertThat(e.kind()).isEqualTo(TlsFailure.Kind.REFUSED));
            }
        }
    }

    @Tag("process")
    @Test
    @DisplayName("L09 HelloRetryRequest works, and the group is the one retried with")
    void helloRetry() throws Exception {
        assumeTrue(OpenSsl.isInstalled(), "openssl is not installed");
        try (OpenSsl server = OpenSsl.start(folder, LEAF, "-tls1_3", "-groups", "secp384r1");
                TlsConnection made = conscrypt.handshake(server.dial(), offer(true))) {
            assertThat(made.facts().group()).contains("secp384r1");
        }
    }

    @Tag("process")
    @ParameterizedTest
    @EnumSource(names = {"P521", "ED25519"})
    @DisplayName(
            "a leaf that BoringSSL does not read is REFUSED, and the plan goes on to the JDK's")
    void oddLeaf(LabCa.KeyKind kind) throws Exception {
        assumeTrue(OpenSsl.isInstalled(), "openssl is not installed");
        LabCa.Issued odd = CA.issue(List.of("mx.example.org"), LabCa.Options.at(NOW).key(kind));
        try (OpenSsl server = OpenSsl.start(folder, odd)) {
            HandshakePlan plan = HandshakePlan.forThisMachine(FakeClock.atStart());
            List<String> engines = new ArrayList<>();
            TlsConnection made = connect(plan, server::dial, engines);
            assertThat(made.facts().engine()).isEqualTo("JSSE");
            assertThat(encoded(made.facts().chain())).isEqualTo(encoded(odd.chain()));
            assertThat(engines).containsExactly("REFUSED");
            made.close();
        }
    }

    @Test
    @DisplayName("L06 cut off over a large hello: once more with a small one, and remembered")
    void cutOff() throws Exception {
        SSLContext context = TestPeers.jsse(LEAF);
        int segment = 1400;
        Server server =
                new Server(socket -> {
                    byte[] hello = TestPeers.firstRecord(socket);
                    if (hello.length > segment) {
                        return;
                    }
                    try (SSLSocket tls = TestPeers.layered(context, socket, hello)) {
                        TestPeers.echo(tls.getInputStream(), tls.getOutputStream());
                    }
                });
        try (server) {
            FakeClock clock = FakeClock.atStart();
            HandshakePlan plan = HandshakePlan.forThisMachine(clock);
            List<String> failures = new ArrayList<>();
            try (TlsConnection made = connect(plan, server::dial, failures)) {
                assertEcho(made);
                assertThat(made.facts().engine()).isEqualTo("Conscrypt");
            }
            assertThat(failures).containsExactly("CUT_OFF");
            connect(plan, server::dial, failures).close();
            assertThat(failures).as("remembered").hasSize(1);
            clock.advance(Duration.ofHours(13));
            connect(plan, server::dial, failures).close();
            assertThat(failures).as("forgotten in time").hasSize(2);
            assertThat(plan.first(InetAddress.getLoopbackAddress(), true).postQuantum()).isTrue();
        }
    }

    private interface Dial {
        Socket dial() throws IOException;
    }

    private static TlsConnection connect(HandshakePlan plan, Dial dial, List<String> failures)
            throws IOException {
        InetAddress address = InetAddress.getLoopbackAddress();
        HandshakePlan.Try attempt = plan.first(address, false);
        while (true) {
            try {
                TlsConnection made =
                        attempt.client()
                                .handshake(
                                        dial.dial(),
                                        attempt.offer(
                                                Optional.of("mx.example.org"),
                                                TlsVersion.TLS_1_2,
                                                LONG));
                plan.succeeded(address, attempt);
                return made;
            } catch (TlsFailure e) {
                failures.add(e.kind().name());
                attempt = plan.next(address, attempt, e, false).orElseThrow(() -> e);
            }
        }
    }

    @Test
    @DisplayName("L06 the second failure ends it, and so does the first where hybrid is required")
    void planEnds() throws Exception {
        HandshakePlan plan = HandshakePlan.forThisMachine(FakeClock.atStart());
        InetAddress address = InetAddress.getLoopbackAddress();
        TlsFailure cut = new TlsFailure(TlsFailure.Kind.CUT_OFF, "cut", new IOException());
        HandshakePlan.Try first = plan.first(address, false);
        HandshakePlan.Try second = plan.next(address, first, cut, false).orElseThrow();
        assertThat(second.postQuantum()).isFalse();
        assertThat(plan.next(address, second, cut, false)).isEmpty();
        assertThat(plan.next(address, first, cut, true)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "_mx_1.example.org, _mx_1.example.org, ''",
        "MX.Example.ORG., mx.example.org, mx.example.org",
        "192.0.2.1, '', ''",
        "2001:db8::1, '', ''"
    })
    @DisplayName("J06 J07 SNI goes out as the facts say, also for a name that is no host name")
    void serverName(String wanted, String byConscrypt, String byJsse) throws Exception {
        assertThat(sentServerName(conscrypt, wanted)).isEqualTo(byConscrypt);
        assertThat(sentServerName(jsse, wanted)).isEqualTo(byJsse);
        // Not a server of the JDK: that one breaks off at a name that is no host name.
        try (Server server = ours(LEAF, new AtomicReference<>())) {
            TlsOffer odd = new TlsOffer(Optional.of(wanted), TlsVersion.TLS_1_2, true, LONG);
            try (TlsConnection made = conscrypt.handshake(server.dial(), odd)) {
                assertThat(made.facts().serverName().orElse("")).isEqualTo(byConscrypt);
            }
            try (TlsConnection made = jsse.handshake(server.dial(), odd)) {
                assertThat(made.facts().serverName().orElse("")).isEqualTo(byJsse);
            }
        }
    }

    private static String sentServerName(TlsClient client, String wanted) throws Exception {
        byte[] data = extensions(hello(client, wanted)).getOrDefault(0, new byte[5]);
        return new String(data, 5, data.length - 5, StandardCharsets.US_ASCII);
    }

    private static byte[] hello(TlsClient client, String name) throws Exception {
        AtomicReference<byte[]> seen = new AtomicReference<>();
        try (Server server = new Server(socket -> seen.set(TestPeers.firstRecord(socket)))) {
            TlsOffer offer = new TlsOffer(Optional.of(name), TlsVersion.TLS_1_2, true, LONG);
            assertThatThrownBy(() -> client.handshake(server.dial(), offer))
                    .isInstanceOfSatisfying(
                            TlsFailure.class,
                            e -> assertThat(e.kind()).isEqualTo(TlsFailure.Kind.CUT_OFF));
        }
        return seen.get();
    }

    private static java.util.Map<Integer, byte[]> extensions(byte[] record) {
        ByteBuffer in = ByteBuffer.wrap(record).position(5 + 4 + 2 + 32);
        in.position(in.position() + 1 + in.get(in.position()));
        in.position(in.position() + 2 + in.getShort(in.position()));
        in.position(in.position() + 1 + in.get(in.position()));
        in.getShort();
        java.util.Map<Integer, byte[]> found = new java.util.HashMap<>();
        while (in.remaining() >= 4) {
            int type = in.getShort() & 0xffff;
            byte[] data = new byte[in.getShort() & 0xffff];
            in.get(data);
            found.put(type, data);
        }
        return found;
    }

    @Test
    @DisplayName("L05 L17 N27 the hello has no early data, ticket, ALPN or raw keys; hybrid first")
    void helloContents() throws Exception {
        var extensions = extensions(hello(conscrypt, "mx.example.org"));
        int earlyData = 42;
        int preSharedKey = 41;
        int alpn = 16;
        int groups = 10;
        assertThat(extensions).doesNotContainKeys(earlyData, preSharedKey, alpn);
        int rawKeys = 20;
        assertThat(extensions).as("N27").doesNotContainKey(rawKeys);
        assertThat(extensions.get(groups))
                .startsWith(0, 8, 0x11, 0xec, 0, 29, 0, 23, 0, 24)
                .hasSize(10);
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    @DisplayName("L03 L04 J01 without a key no session is taken up again, at either end")
    void noResumption(String protocol) throws Exception {
        Set<String> ids = new HashSet<>();
        SSLContext context = TestPeers.jsse(LEAF);
        Server server =
                new Server(socket -> {
                    try (SSLSocket tls = TestPeers.layered(context, socket, new byte[0])) {
                        tls.setEnabledProtocols(new String[] {protocol});
                        tls.startHandshake();
                        ids.add(java.util.HexFormat.of().formatHex(tls.getSession().getId()));
                        TestPeers.echo(tls.getInputStream(), tls.getOutputStream());
                    }
                });
        try (server) {
            for (TlsClient client : List.of(conscrypt, conscrypt, jsse, jsse)) {
                try (TlsConnection made = client.handshake(server.dial(), offer(true))) {
                    assertEcho(made);
                    assertThat(made.facts().resumed()).isFalse();
                }
            }
            assertThat(ids).hasSize(4);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    @DisplayName("our server resumes no session, so that its facts are true")
    void serverDoesNotResume(String protocol) throws Exception {
        int[] judged = new int[1];
        SSLContext context = SSLContext.getInstance("TLS", "SunJSSE");
        context.init(null, new TrustManager[] {new Counting(judged)}, null);
        AtomicReference<HandshakeFacts> facts = new AtomicReference<>();
        try (Server server = ours(LEAF, facts)) {
            for (int i = 0; i < 2; i++) {
                Socket raw = server.dial();
                try (SSLSocket tls =
                        (SSLSocket)
                                context.getSocketFactory()
                                        .createSocket(raw, "mx.example.org", 25, true)) {
                    tls.setEnabledProtocols(new String[] {protocol});
                    tls.getOutputStream().write(1);
                    assertThat(tls.getInputStream().read()).isEqualTo(1);
                }
            }
            assertThat(judged[0]).isEqualTo(2);
        }
    }

    private static final class Counting extends javax.net.ssl.X509ExtendedTrustManager {
        private final int[] count;

        Counting(int[] count) {
            this.count = count;
        }

        @Override
        public void checkServerTrusted(
                X509Certificate[] chain, String type, javax.net.ssl.SSLEngine engine) {
            count[0]++;
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {
            count[0]++;
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {
            count[0]++;
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkClientTrusted(
                X509Certificate[] chain, String type, javax.net.ssl.SSLEngine engine) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }

    @Test
    @DisplayName("J17 a peer that drips is given up after the total time, not per byte")
    void drips() throws Exception {
        CountDownLatch over = new CountDownLatch(1);
        Server server =
                new Server(socket -> {
                    socket.getOutputStream().write(new byte[] {22, 3, 3, 0x3f, -1, 2});
                    while (!over.await(20, TimeUnit.MILLISECONDS)) {
                        socket.getOutputStream().write(0);
                    }
                });
        try (server) {
            Duration total = Duration.ofSeconds(1);
            for (TlsClient client : List.of(conscrypt, jsse)) {
                Socket socket = server.dial();
                socket.setSoTimeout(30_000);
                TlsOffer offer = new TlsOffer(Optional.empty(), TlsVersion.TLS_1_2, true, total);
                assertThatThrownBy(() -> client.handshake(socket, offer))
                        .isInstanceOfSatisfying(
                                TlsFailure.class,
                                e -> assertThat(e.kind()).isEqualTo(TlsFailure.Kind.CUT_OFF))
                        .hasMessageContaining("within 1 s");
                assertThat(socket.isClosed()).isTrue();
            }
        } finally {
            over.countDown();
        }
    }

    @Test
    @DisplayName("T15 an end without close_notify is a failure, with close_notify an end")
    void truncated() throws Exception {
        SSLContext context = TestPeers.jsse(LEAF);
        Server server =
                new Server(socket -> {
                    SSLSocket tls = TestPeers.layered(context, socket, new byte[0]);
                    tls.getOutputStream().write("x".getBytes(StandardCharsets.US_ASCII));
                    socket.shutdownOutput();
                    socket.getInputStream().readAllBytes();
                });
        try (server) {
            for (TlsClient client : List.of(conscrypt, jsse)) {
                try (TlsConnection made = client.handshake(server.dial(), offer(true))) {
                    assertThat(made.input().read()).isEqualTo('x');
                    assertThatThrownBy(() -> made.input().read())
                            .isInstanceOf(SSLException.class)
                            .hasMessageContaining("close_notify");
                }
            }
        }
    }

    @Test
    @DisplayName("L10 a chain above the limit fails cleanly; junk below it stays in the facts")
    void chains() throws Exception {
        X509Certificate junk = LabCa.create("junk", NOW).root();
        List<X509Certificate> sent = new ArrayList<>(LEAF.chain());
        sent.add(1, junk);
        LabCa.Issued odd = new LabCa.Issued(LEAF.certificate(), LEAF.key(), sent.subList(1, 3));
        List<X509Certificate> many =
                java.util.stream.Stream.generate(() -> LabCa.create("many", NOW).root())
                        .limit(10)
                        .toList();
        LabCa.Issued long11 = new LabCa.Issued(LEAF.certificate(), LEAF.key(), many);
        for (TlsClient client : List.of(conscrypt, jsse)) {
            try (Server server = ours(odd, new AtomicReference<>());
                    TlsConnection made = client.handshake(server.dial(), offer(true))) {
                assertThat(encoded(made.facts().chain())).isEqualTo(encoded(sent));
            }
            try (Server server = ours(long11, new AtomicReference<>())) {
                assertThatThrownBy(() -> client.handshake(server.dial(), offer(true)))
                        .isInstanceOf(TlsFailure.class)
                        .hasMessageContaining("chain");
            }
        }
    }

    @Tag("process")
    @Test
    @DisplayName("T30 a server that asks for a client certificate gets none and goes on")
    void clientCertificate() throws Exception {
        assumeTrue(OpenSsl.isInstalled(), "openssl is not installed");
        try (OpenSsl server = OpenSsl.start(folder, LEAF, "-verify", "2")) {
            for (TlsClient client : List.of(conscrypt, jsse)) {
                client.handshake(server.dial(), offer(true)).close();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    @DisplayName("T11 a TLS 1.2 server that wants to renegotiate is refused")
    void renegotiation(boolean withConscrypt) throws Exception {
        SSLContext context = TestPeers.jsse(LEAF);
        Server server =
                new Server(socket -> {
                    SSLSocket tls = TestPeers.layered(context, socket, new byte[0]);
                    tls.setEnabledProtocols(new String[] {"TLSv1.2"});
                    tls.startHandshake();
                    tls.startHandshake();
                    tls.getInputStream().read();
                });
        TlsClient client = withConscrypt ? conscrypt : jsse;
        try (server;
                TlsConnection made = client.handshake(server.dial(), offer(true))) {
            assertThatThrownBy(() -> made.input().read()).isInstanceOf(IOException.class);
        }
    }

    @Test
    @DisplayName("garbage instead of TLS is refused, with words that name no bytes of it")
    void garbage() throws Exception {
        byte[] text = "454 no TLS today\r\n".getBytes(StandardCharsets.US_ASCII);
        try (Server server =
                new Server(socket -> {
                    socket.getOutputStream().write(text);
                    socket.getInputStream().readAllBytes();
                })) {
            for (TlsClient client : List.of(conscrypt, jsse)) {
                assertThatThrownBy(() -> client.handshake(server.dial(), offer(true)))
                        .isInstanceOfSatisfying(
                                TlsFailure.class,
                                e -> assertThat(e.kind()).isEqualTo(TlsFailure.Kind.REFUSED));
            }
        }
    }

    private static List<String> encoded(List<X509Certificate> chain) throws Exception {
        List<String> hex = new ArrayList<>();
        for (X509Certificate one : chain) {
            hex.add(java.util.HexFormat.of().formatHex(one.getEncoded()));
        }
        return hex;
    }
}
