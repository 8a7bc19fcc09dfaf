package org.postseal.receive;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.math.BigInteger;
import java.net.Socket;
import java.net.SocketException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.postseal.tls.HandshakeFacts;
import org.postseal.tls.TlsConnection;
import org.postseal.tls.TlsFailure;
import org.postseal.tls.TlsServer;

/** TLS by the JDK with a certificate of its own, and a client that trusts anybody. */
final class FakeTlsServer implements TlsServer {

    private final SSLContext context;

    FakeTlsServer() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(256);
        KeyPair pair = generator.generateKeyPair();
        X500Name name = new X500Name("CN=relay.example");
        Instant now = Instant.now();
        X509Certificate certificate =
                new JcaX509CertificateConverter()
                        .getCertificate(
                                new JcaX509v3CertificateBuilder(
                                                name,
                                                BigInteger.ONE,
                                                Date.from(now.minusSeconds(3600)),
                                                Date.from(now.plusSeconds(3600)),
                                                name,
                                                pair.getPublic())
                                        .build(
                                                new JcaContentSignerBuilder("SHA256withECDSA")
                                                        .build(pair.getPrivate())));
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setKeyEntry("x", pair.getPrivate(), new char[0], new Certificate[] {certificate});
        KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
        keys.init(store, new char[0]);
        context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), new TrustManager[] {new Anybody()}, null);
    }

    @Override
    public TlsConnection handshake(Socket socket, Duration timeout) throws TlsFailure {
        try {
            socket.setSoTimeout((int) timeout.toMillis());
            SSLSocket tls = (SSLSocket) context.getSocketFactory().createSocket(socket, null, true);
            tls.setUseClientMode(false);
            tls.startHandshake();
            return new Encrypted(tls);
        } catch (IOException e) {
            throw new TlsFailure(TlsFailure.Kind.REFUSED, String.valueOf(e.getMessage()), e);
        }
    }

    /** The client's side of a handshake on an open connection. */
    TestClient asClient(TestClient clear) throws IOException {
        Socket socket = clear.socket();
        SSLSocket tls =
                (SSLSocket)
                        context.getSocketFactory()
                                .createSocket(socket, "relay.example", socket.getPort(), true);
        tls.setUseClientMode(true);
        tls.startHandshake();
        return new TestClient(tls);
    }

    private record Encrypted(SSLSocket socket) implements TlsConnection {
        @Override
        public HandshakeFacts facts() {
            return new HandshakeFacts(
                    socket.getSession().getProtocol(),
                    socket.getSession().getCipherSuite(),
                    Optional.empty(),
                    List.of(),
                    Optional.empty(),
                    false,
                    "JSSE");
        }

        @Override
        public InputStream input() {
            try {
                return socket.getInputStream();
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        }

        @Override
        public OutputStream output() {
            try {
                return socket.getOutputStream();
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        }

        @Override
        public void readTimeout(Duration timeout) throws SocketException {
            socket.setSoTimeout((int) Math.max(1, timeout.toMillis()));
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    private static final class Anybody implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
