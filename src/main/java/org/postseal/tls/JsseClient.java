package org.postseal.tls;

import java.net.Socket;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManager;

/**
 * TLS by the JDK: classical key exchange only, and the group agreed on cannot be read. For peers
 * that BoringSSL refuses (a P-521 or Ed25519 key in the leaf) and machines it does not run on. SNI
 * is sent for names of letters, digits and hyphens alone; the facts say whether it was.
 */
public final class JsseClient implements TlsClient {
    private static final String NAME = "JSSE";

    @Override
    public TlsConnection handshake(Socket socket, TlsOffer offer) throws TlsFailure {
        Optional<String> serverName =
                ServerNames.sendable(offer.serverName()).filter(ServerNames::isLdh);
        return new Handshake(
                        engine(offer, serverName),
                        NAME,
                        serverName,
                        _ -> Optional.empty(),
                        SessionBinding::ofJsse)
                .on(socket, offer.timeout());
    }

    private static SSLEngine engine(TlsOffer offer, Optional<String> serverName) {
        // Without a peer's name and port the engine has nothing to find an earlier session by.
        SSLEngine engine = context().createSSLEngine();
        engine.setUseClientMode(true);
        SSLParameters parameters = engine.getSSLParameters();
        parameters.setProtocols(TlsProfile.protocols(offer.minimum()));
        parameters.setCipherSuites(TlsProfile.suites());
        parameters.setNamedGroups(TlsProfile.groups(false));
        serverName.ifPresent(name -> parameters.setServerNames(List.of(new SNIHostName(name))));
        engine.setSSLParameters(parameters);
        return engine;
    }

    /** New for each handshake: a context keeps sessions, and none is to be taken up again. */
    private static SSLContext context() {
        try {
            SSLContext context = SSLContext.getInstance("TLS", "SunJSSE");
            context.init(null, new TrustManager[] {new AcceptAll()}, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK has no TLS", e);
        }
    }
}
