package org.postseal.lab;

import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.X509ExtendedKeyManager;
import org.conscrypt.Conscrypt;
import org.jspecify.annotations.Nullable;

/**
 * TLS as a server, for the lab's hosts. Shows whatever certificate it is given and judges nothing;
 * shares no code with the relay's own TLS, so that what a host saw is a second witness.
 */
public final class LabTls {

    /**
     * What the server's end of a handshake knows.
     *
     * @param group the key exchange group, e.g. {@code X25519MLKEM768}
     */
    public record Seen(String protocol, String cipher, String group) {}

    /** What a server wants to see of its client. */
    private enum ClientCertificate {
        NONE,
        WANTED,
        NEEDED
    }

    private final SSLSocketFactory factory;
    private final List<String> protocols;
    private final ClientCertificate client;

    private LabTls(SSLSocketFactory factory, List<String> protocols, ClientCertificate client) {
        this.factory = factory;
        this.protocols = protocols;
        this.client = client;
    }

    /** With the JDK's TLS, for the keys that BoringSSL does not serve. */
    public static LabTls ofTheJdk(LabCa.Issued identity) {
        try {
            SSLContext context = SSLContext.getInstance("TLS", "SunJSSE");
            context.init(new KeyManager[] {new OneIdentity(identity)}, null, null);
            return new LabTls(
                    context.getSocketFactory(),
                    List.of("TLSv1.2", "TLSv1.3"),
                    ClientCertificate.NONE);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("no TLS for the lab", e);
        }
    }

    /** With the JDK's TLS, which can renegotiate, in the one version that has it. */
    public static LabTls ofTheJdkInTls12(LabCa.Issued identity) {
        LabTls tls = ofTheJdk(identity);
        return new LabTls(tls.factory, List.of("TLSv1.2"), tls.client);
    }

    /** Asks for a client's certificate, and goes on without one. */
    public static LabTls wantsClientCertificate(LabCa.Issued identity) {
        return with(identity).client(ClientCertificate.WANTED);
    }

    /** Asks for a client's certificate, and ends the handshake without one. */
    public static LabTls needsClientCertificate(LabCa.Issued identity) {
        return with(identity).client(ClientCertificate.NEEDED);
    }

    private LabTls client(ClientCertificate wish) {
        return new LabTls(factory, protocols, wish);
    }

    /** TLS 1.2 and 1.3 with that certificate. */
    public static LabTls with(LabCa.Issued identity) {
        return with(identity, List.of("TLSv1.2", "TLSv1.3"));
    }

    /**
     * @param protocols as the engine names them, e.g. {@code TLSv1.2}
     */
    public static LabTls with(LabCa.Issued identity, List<String> protocols) {
        try {
            SSLContext context = SSLContext.getInstance("TLS", Conscrypt.newProvider());
            context.init(new KeyManager[] {new OneIdentity(identity)}, null, null);
            SSLSocketFactory factory = context.getSocketFactory();
            // The other kind of socket blocks in native code, which a virtual thread must not.
            Conscrypt.setUseEngineSocket(factory, true);
            return new LabTls(factory, List.copyOf(protocols), ClientCertificate.NONE);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("no TLS for the lab", e);
        }
    }

    /** Shakes hands on a connection that is already open. */
    SSLSocket accept(Socket socket) throws IOException {
        SSLSocket tls =
                (SSLSocket)
                        factory.createSocket(
                                socket,
                                socket.getInetAddress().getHostAddress(),
                                socket.getPort(),
                                true);
        tls.setUseClientMode(false);
        tls.setEnabledProtocols(protocols.toArray(String[]::new));
        tls.setWantClientAuth(client == ClientCertificate.WANTED);
        if (client == ClientCertificate.NEEDED) {
            tls.setNeedClientAuth(true);
        }
        tls.startHandshake();
        return tls;
    }

    static Seen seen(SSLSocket tls) {
        @Nullable String group = Conscrypt.isConscrypt(tls) ? Conscrypt.getGroupName(tls) : null;
        return new Seen(
                tls.getSession().getProtocol(),
                tls.getSession().getCipherSuite(),
                group == null ? "unknown" : group);
    }

    /** Serves one chain exactly as given, in whatever order, whoever asks. */
    private static final class OneIdentity extends X509ExtendedKeyManager {
        private static final String ALIAS = "lab";

        private final LabCa.Issued identity;

        OneIdentity(LabCa.Issued identity) {
            this.identity = identity;
        }

        @Override
        public @Nullable String chooseServerAlias(
                String keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
            return suits(keyType) ? ALIAS : null;
        }

        @Override
        public @Nullable String chooseEngineServerAlias(
                String keyType, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
            return suits(keyType) ? ALIAS : null;
        }

        private boolean suits(String keyType) {
            return keyType.startsWith(identity.key().getPublic().getAlgorithm());
        }

        @Override
        public X509Certificate[] getCertificateChain(String alias) {
            return identity.chain().toArray(X509Certificate[]::new);
        }

        @Override
        public PrivateKey getPrivateKey(String alias) {
            return identity.key().getPrivate();
        }

        @Override
        public String[] getServerAliases(String keyType, Principal @Nullable [] issuers) {
            return suits(keyType) ? new String[] {ALIAS} : new String[0];
        }

        @Override
        public String[] getClientAliases(String keyType, Principal @Nullable [] issuers) {
            return new String[0];
        }

        @Override
        public @Nullable String chooseClientAlias(
                String[] keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
            return null;
        }
    }
}
