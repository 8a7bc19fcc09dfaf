package org.postseal.tls;

import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.Provider;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManager;
import org.conscrypt.Conscrypt;
import org.jspecify.annotations.Nullable;

/**
 * The server's end of TLS by BoringSSL, X25519MLKEM768 first. It asks for no client certificate and
 * issues no session tickets.
 */
public final class ConscryptServer implements TlsServer {
    private static final String NAME = "Conscrypt";

    private final Provider provider;
    private final Supplier<ServerCredential> credential;
    private final AtomicReference<@Nullable Prepared> prepared = new AtomicReference<>();

    private record Prepared(ServerCredential credential, SSLContext context) {}

    /**
     * @param credential asked at each handshake; equal to the last one unless the files changed
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
        return new Handshake(engine, NAME, Optional.empty(), ConscryptClient::group)
                .on(socket, timeout);
    }

    private SSLContext context() {
        ServerCredential current = credential.get();
        Prepared last = prepared.get();
        if (last != null && last.credential().equals(current)) {
            return last.context();
        }
        SSLContext made = context(current);
        prepared.set(new Prepared(current, made));
        return made;
    }

    private SSLContext context(ServerCredential of) {
        try {
            SSLContext context = SSLContext.getInstance("TLS", provider);
            context.init(
                    new KeyManager[] {new OneCredential(of)},
                    new TrustManager[] {new AcceptAll()},
                    null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Conscrypt has no TLS", e);
        }
    }
}
