package org.postseal.tls;

import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.Provider;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManager;
import org.conscrypt.Conscrypt;

/**
 * The server's end of TLS by BoringSSL, X25519MLKEM768 first. It asks for no client certificate and
 * takes up no earlier session.
 */
public final class ConscryptServer implements TlsServer {
    private static final String NAME = "Conscrypt";

    private final Provider provider;
    private final Supplier<ServerCredential> credential;

    /**
     * @param credential asked at each handshake, so that a renewed one is served at once
     * @throws IllegalStateException when BoringSSL's native file does not run on this machine
     */
    public ConscryptServer(Supplier<ServerCredential> credential) {
        this.provider = Providers.conscrypt();
        this.credential = credential;
    }

    @Override
    public TlsConnection handshake(Socket socket, Duration timeout) throws TlsFailure {
        SSLEngine engine = context().createSSLEngine();
        engine.setUseClientMode(false);
        SSLParameters parameters = engine.getSSLParameters();
        parameters.setProtocols(TlsProfile.protocols(TlsVersion.TLS_1_2));
        parameters.setCipherSuites(TlsProfile.suites());
        parameters.setNamedGroups(TlsProfile.groups(true));
        engine.setSSLParameters(parameters);
        Conscrypt.setUseSessionTickets(engine, false);
        return new Handshake(
                        engine,
                        NAME,
                        Optional.empty(),
                        ConscryptClient::group,
                        SessionBinding::ofConscrypt)
                .on(socket, timeout);
    }

    /** New for each handshake: a context keeps sessions, and none is to be taken up again. */
    private SSLContext context() {
        try {
            SSLContext context = SSLContext.getInstance("TLS", provider);
            context.init(
                    new KeyManager[] {new OneCredential(credential.get())},
                    new TrustManager[] {new AcceptAll()},
                    null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Conscrypt has no TLS", e);
        }
    }
}
