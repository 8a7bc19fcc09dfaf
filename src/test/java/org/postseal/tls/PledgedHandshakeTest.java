package org.postseal.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import org.bouncycastle.crypto.util.PrivateKeyFactory;
import org.bouncycastle.tls.Certificate;
import org.bouncycastle.tls.CertificateEntry;
import org.bouncycastle.tls.DefaultTlsServer;
import org.bouncycastle.tls.ProtocolVersion;
import org.bouncycastle.tls.SignatureAndHashAlgorithm;
import org.bouncycastle.tls.TlsCredentials;
import org.bouncycastle.tls.TlsServerProtocol;
import org.bouncycastle.tls.crypto.TlsCryptoParameters;
import org.bouncycastle.tls.crypto.impl.bc.BcDefaultTlsCredentialedSigner;
import org.bouncycastle.tls.crypto.impl.bc.BcTlsCrypto;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.postseal.lab.LabCa;
import org.postseal.tlog.Checkpoint;
import org.postseal.tlog.MalformedLog;
import org.postseal.tlog.SignedNote;
import org.postseal.tlog.TestKey;
import org.postseal.tlog.VerifierKey;
import org.postseal.tls.TestPeers.OpenSsl;
import org.postseal.tls.TestPeers.Server;
import org.postseal.verify.SignedHandshake;

/** Servers sign a checkpoint of ours within their handshake, and a verifier sees that they did. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class PledgedHandshakeTest {

    private static final Duration LONG = Duration.ofSeconds(20);
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    private static final String HOST = "mx.example.org";
    private static final LabCa CA = LabCa.create("Lab root", NOW);
    private static final LabCa.Issued LEAF = CA.issue(HOST);
    private static final byte[] CHECKPOINT = checkpoint(7);

    @TempDir private Path folder;

    private static byte[] checkpoint(long size) {
        String text = new Checkpoint("relay.test/postseal/2026", size, new byte[32]).text();
        return SignedNote.sign(text, TestKey.of("relay.test/postseal/2026", VerifierKey.ED25519))
                .octets();
    }

    private static Pledge pledge() {
        byte[] nonce = new byte[SignedHandshake.NONCE_OCTETS];
        new SecureRandom().nextBytes(nonce);
        return new Pledge(SignedHandshake.clientRandom(CHECKPOINT, nonce), CHECKPOINT, nonce);
    }

    private static TlsOffer offer() {
        return new TlsOffer(Optional.of(HOST), TlsVersion.TLS_1_2, true, LONG);
    }

    private static LabCa.Issued leaf(LabCa.KeyKind kind) {
        return CA.issue(List.of(HOST), LabCa.Options.at(NOW).key(kind));
    }

    private static Server jsse(LabCa.Issued leaf, String... protocols) throws Exception {
        SSLContext context = TestPeers.jsse(leaf);
        return new Server(socket -> {
            try (SSLSocket tls = TestPeers.layered(context, socket, new byte[0])) {
                tls.setEnabledProtocols(protocols);
                TestPeers.echo(tls.getInputStream(), tls.getOutputStream());
            }
        });
    }

    private static Server conscrypt(
            LabCa.Issued leaf, AtomicReference<HandshakeFacts> facts, long limit) {
        ConscryptServer server =
                new ConscryptServer(
                        () -> new ServerCredential(leaf.key().getPrivate(), leaf.chain()));
        return new Server(socket -> {
            try (TlsConnection made = server.handshake(socket, LONG)) {
                facts.set(made.facts());
                for (long left = limit; left > 0; left -= 64) {
                    TestPeers.echo(made.input(), made.output());
                }
            }
        });
    }

    private interface Dial {
        Socket dial() throws IOException;
    }

    private static HandshakeFacts shaken(Dial server) throws IOException {
        try (TlsConnection made = new PledgedClient(pledge()).handshake(server.dial(), offer())) {
            return made.facts();
        }
    }

    private static SignedHandshake kept(HandshakeFacts facts) {
        SignedTranscript signed = facts.signed().orElseThrow();
        return new SignedHandshake(
                signed.pledge().head(), signed.pledge().nonce(), signed.messages());
    }

    private static void assertSigned(HandshakeFacts facts, LabCa.Issued leaf) throws Exception {
        SignedHandshake read = SignedHandshake.parse(kept(facts).octets());
        SignedHandshake.Shown shown = read.proven();
        assertThat(shown.serverName()).isEqualTo(HOST);
        assertThat(shown.cipher()).isEqualTo(facts.cipher());
        assertThat(shown.checkpoint().size()).isEqualTo(7);
        assertThat(shown.note().octets()).isEqualTo(CHECKPOINT);
        List<byte[]> chain = new ArrayList<>();
        for (X509Certificate certificate : leaf.chain()) {
            chain.add(certificate.getEncoded());
        }
        assertThat(facts.chain()).isEqualTo(leaf.chain());
        assertThat(facts.protocol()).isEqualTo("TLSv1.3");
        assertThat(facts.engine()).isEqualTo("BouncyCastle");
        assertThat(facts.binding()).isPresent();
        assertThat(facts.resumed()).isFalse();
    }

    @ParameterizedTest
    @EnumSource(names = {"RSA_2048", "P256", "P384", "P521", "ED25519"})
    @DisplayName("E04 the JDK's server signs our checkpoint, with a key of any kind")
    void jdk(LabCa.KeyKind kind) throws Exception {
        LabCa.Issued leaf = leaf(kind);
        try (Server server = jsse(leaf, "TLSv1.3", "TLSv1.2")) {
            HandshakeFacts facts = shaken(server::dial);
            assertSigned(facts, leaf);
            assertThat(facts.group()).contains("X25519");
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"RSA_2048", "P256"})
    @DisplayName("E04 L08 BoringSSL's server too, over X25519MLKEM768, and both ends are bound")
    void boring(LabCa.KeyKind kind) throws Exception {
        LabCa.Issued leaf = leaf(kind);
        AtomicReference<HandshakeFacts> theirs = new AtomicReference<>();
        try (Server server = conscrypt(leaf, theirs, 64);
                TlsConnection made =
                        new PledgedClient(pledge()).handshake(server.dial(), offer())) {
            made.output().write("hello".getBytes(StandardCharsets.US_ASCII));
            assertThat(made.input().readNBytes(5)).asString().isEqualTo("hello");
            assertThat(made.input().read()).isEqualTo(-1);
            assertSigned(made.facts(), leaf);
            assertThat(made.facts().group()).contains("X25519MLKEM768");
            assertThat(theirs.get().binding()).isEqualTo(made.facts().binding());
        }
    }

    @Tag("process")
    @ParameterizedTest
    @CsvSource({
        "plain, -tls1_3",
        "L09 another hello is asked for, -tls1_3 -groups secp384r1",
        "another hello and SHA-384, -groups P-384 -ciphersuites TLS_AES_256_GCM_SHA384",
        "SHA-384, -tls1_3 -ciphersuites TLS_AES_256_GCM_SHA384",
        "ChaCha20, -tls1_3 -ciphersuites TLS_CHACHA20_POLY1305_SHA256",
        "our certificate is asked for, -tls1_3 -verify 1"
    })
    @DisplayName("E04 OpenSSL's server too, in each form of the handshake")
    void openSsl(String what, String arguments) throws Exception {
        assumeTrue(OpenSsl.isInstalled(), "openssl is not installed");
        try (OpenSsl server = OpenSsl.start(folder, LEAF, arguments.split(" "))) {
            assertSigned(shaken(server::dial), LEAF);
        }
    }

    @Test
    @DisplayName("E04 a server with TLS 1.2 alone is refused, in words for the record")
    void tooOld() throws Exception {
        try (Server server = jsse(LEAF, "TLSv1.2")) {
            Socket socket = server.dial();
            assertThatThrownBy(() -> new PledgedClient(pledge()).handshake(socket, offer()))
                    .isInstanceOfSatisfying(
                            TlsFailure.class,
                            e -> assertThat(e.kind()).isEqualTo(TlsFailure.Kind.REFUSED))
                    .hasMessage("the server does not speak TLS 1.3");
            assertThat(socket.isClosed()).isTrue();
        }
    }

    @ParameterizedTest
    @CsvSource({"RSA_2048, 2, 1", "RSA_2048, 4, 1", "P256, 2, 3"})
    @DisplayName("J18 a handshake that is signed with SHA-1, or by PKCS #1, is refused")
    void weaklySigned(LabCa.KeyKind kind, short hash, short signature) throws Exception {
        LabCa.Issued leaf = leaf(kind);
        var way = SignatureAndHashAlgorithm.getInstance(hash, signature);
        try (Server server =
                new Server(socket ->
                        new TlsServerProtocol(socket.getInputStream(), socket.getOutputStream())
                                .accept(new WeakServer(leaf, way)))) {
            assertThatThrownBy(() -> shaken(server::dial))
                    .isInstanceOfSatisfying(
                            TlsFailure.class,
                            e -> assertThat(e.kind()).isEqualTo(TlsFailure.Kind.REFUSED))
                    .hasMessageContaining("a way that is not for TLS 1.3");
        }
    }

    /** Signs its handshakes in some way, whether that is for TLS 1.3 or not. */
    private static final class WeakServer extends DefaultTlsServer {

        private final LabCa.Issued leaf;
        private final SignatureAndHashAlgorithm way;

        WeakServer(LabCa.Issued leaf, SignatureAndHashAlgorithm way) {
            super(new BcTlsCrypto(new SecureRandom()));
            this.leaf = leaf;
            this.way = way;
        }

        @Override
        protected ProtocolVersion[] getSupportedVersions() {
            return ProtocolVersion.TLSv13.only();
        }

        @Override
        public TlsCredentials getCredentials() throws IOException {
            BcTlsCrypto crypto = (BcTlsCrypto) getCrypto();
            List<CertificateEntry> chain = new ArrayList<>();
            try {
                for (X509Certificate one : leaf.chain()) {
                    chain.add(
                            new CertificateEntry(crypto.createCertificate(one.getEncoded()), null));
                }
            } catch (CertificateEncodingException e) {
                throw new IOException(e);
            }
            return new BcDefaultTlsCredentialedSigner(
                    new TlsCryptoParameters(context),
                    crypto,
                    PrivateKeyFactory.createKey(leaf.key().getPrivate().getEncoded()),
                    new Certificate(new byte[0], chain.toArray(CertificateEntry[]::new)),
                    way);
        }
    }

    @Test
    @DisplayName("E04 any bit of what was kept, flipped, is found out")
    void flipped() throws Exception {
        SignedHandshake good;
        try (Server server = jsse(LEAF, "TLSv1.3")) {
            good = kept(shaken(server::dial));
        }
        byte[] file = good.octets();
        int missed = 0;
        for (int bit = 0; bit < file.length * Byte.SIZE; bit += 7 + bit % 11) {
            byte[] bad = file.clone();
            bad[bit / Byte.SIZE] ^= (byte) (1 << bit % Byte.SIZE);
            try {
                SignedHandshake.parse(bad).proven();
                missed++;
            } catch (MalformedLog e) {
                assertThat(e.getMessage()).isNotEmpty();
            }
        }
        assertThat(missed).isZero();
    }

    @Test
    @DisplayName("E04 another checkpoint, nonce, order or number of messages is found out")
    void other() throws Exception {
        SignedHandshake good;
        SignedHandshake second;
        try (Server server = jsse(LEAF, "TLSv1.3")) {
            good = kept(shaken(server::dial));
            second = kept(shaken(server::dial));
        }
        List<byte[]> messages = good.messages();
        assertFails(new SignedHandshake(checkpoint(8), good.nonce(), messages));
        assertFails(new SignedHandshake(good.checkpoint(), second.nonce(), messages));
        assertFails(new SignedHandshake(good.checkpoint(), new byte[0], messages));
        for (int i = 0; i < messages.size(); i++) {
            List<byte[]> swapped = new ArrayList<>(messages);
            swapped.set(i, second.messages().get(i));
            if (!Arrays.equals(messages.get(i), swapped.get(i))) {
                assertFails(new SignedHandshake(good.checkpoint(), good.nonce(), swapped));
            }
            List<byte[]> fewer = new ArrayList<>(messages);
            fewer.remove(i);
            assertFails(new SignedHandshake(good.checkpoint(), good.nonce(), fewer));
            List<byte[]> more = new ArrayList<>(messages);
            more.add(i, messages.get(i));
            assertFails(new SignedHandshake(good.checkpoint(), good.nonce(), more));
        }
    }

    private static void assertFails(SignedHandshake bad) {
        assertThatThrownBy(bad::proven).isInstanceOf(MalformedLog.class);
    }

    @Test
    @DisplayName("what a server says after the handshake keeps to its time and its end")
    void manners() throws Exception {
        try (Server silent =
                new Server(socket -> {
                    SSLSocket tls = TestPeers.layered(TestPeers.jsse(LEAF), socket, new byte[0]);
                    tls.startHandshake();
                    tls.getInputStream().read();
                    socket.close(); // no close_notify
                })) {
            TlsConnection made = new PledgedClient(pledge()).handshake(silent.dial(), offer());
            made.readTimeout(Duration.ofMillis(50));
            assertThatThrownBy(() -> made.input().read())
                    .isInstanceOf(java.net.SocketTimeoutException.class);
            made.readTimeout(LONG);
            made.output().write(1);
            assertThatThrownBy(() -> made.input().read()).isInstanceOf(SSLException.class);
            assertThatThrownBy(() -> made.input().read()).isInstanceOf(SSLException.class);
            made.close();
        }
    }

    @Test
    @DisplayName("J17 a server that drips or says nothing is left when the time is over")
    void slow() throws Exception {
        try (Server server = new Server(socket -> socket.getInputStream().readAllBytes())) {
            TlsOffer brief =
                    new TlsOffer(
                            Optional.of(HOST), TlsVersion.TLS_1_3, true, Duration.ofMillis(200));
            assertThatThrownBy(() -> new PledgedClient(pledge()).handshake(server.dial(), brief))
                    .isInstanceOfSatisfying(
                            TlsFailure.class,
                            e -> assertThat(e.kind()).isEqualTo(TlsFailure.Kind.CUT_OFF));
        }
    }

    @Test
    @DisplayName("large mail goes through whole, in both directions")
    void bulk() throws Exception {
        int octets = 3_000_000;
        try (Server server =
                        new Server(socket -> {
                            SSLSocket tls =
                                    TestPeers.layered(TestPeers.jsse(LEAF), socket, new byte[0]);
                            byte[] all = tls.getInputStream().readNBytes(octets);
                            tls.getOutputStream().write(all);
                            tls.close();
                        });
                TlsConnection made =
                        new PledgedClient(pledge()).handshake(server.dial(), offer())) {
            byte[] all = new byte[octets];
            new java.util.SplittableRandom(1).nextBytes(all);
            made.output().write(all);
            assertThat(made.input().readAllBytes()).isEqualTo(all);
        }
    }
}
