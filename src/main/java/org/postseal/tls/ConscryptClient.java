package org.postseal.tls;

import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.Provider;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManager;
import org.conscrypt.Conscrypt;

/**
 * TLS by BoringSSL: X25519MLKEM768, the negotiated group readable, any name as SNI. It has no
 * client certificate and sends no early data. A session is taken up again only where the offer
 * allows it, see {@link SessionKey}.
 */
public final class ConscryptClient implements TlsClient {
    private static final String NAME = "Conscrypt";

    /**
     * What sessions are found by within the context of a key. The host's own name would also be
     * taken for SNI, and be refused where it is not of letters, digits and hyphens.
     */
    private static final String PEER = "peer";

    private final Provider provider;
    private final KeptSessions kept = new KeptSessions();

    /**
     * @throws IllegalStateException when BoringSSL's native file does not run on this machine
     */
    public ConscryptClient() {
        this(Providers.conscrypt());
    }

    ConscryptClient(Provider provider) {
        this.provider = provider;
    }

    @Override
    public TlsConnection handshake(Socket socket, TlsOffer offer) throws TlsFailure {
        Optional<String> serverName = ServerNames.sendable(offer.serverName());
        SSLEngine engine = engine(offer, serverName);
        EngineConnection connection =
                new Handshake(
                                engine,
                                NAME,
                                serverName,
                                ConscryptClient::group,
                                SessionBinding::ofConscrypt)
                        .on(socket, offer.timeout());
        offer.session()
                .ifPresent(key -> connection.tell(kept.noted(key, offer, connection.facts())));
        return connection;
    }

    private SSLEngine engine(TlsOffer offer, Optional<String> serverName) {
        SSLEngine engine = newEngine(offer);
        engine.setUseClientMode(true);
        SSLParameters parameters = engine.getSSLParameters();
        parameters.setProtocols(TlsProfile.protocols(offer.minimum()));
        parameters.setCipherSuites(TlsProfile.suites());
        parameters.setNamedGroups(TlsProfile.groups(offer.postQuantum()));
        engine.setSSLParameters(parameters);
        Conscrypt.setUseSessionTickets(engine, offer.session().isPresent());
        serverName.ifPresent(name -> Conscrypt.setHostname(engine, name));
        return engine;
    }

    /** Without a key the context is a new one: a context keeps sessions. */
    private SSLEngine newEngine(TlsOffer offer) {
        return offer.session()
                .map(key -> kept.of(key, offer, this::context).createSSLEngine(PEER, key.port()))
                .orElseGet(() -> context().createSSLEngine());
    }

    @Override
    public void forget(SessionKey key) {
        kept.forget(key);
    }

    private SSLContext context() {
        try {
            SSLContext context = SSLContext.getInstance("TLS", provider);
            context.init(null, new TrustManager[] {new AcceptAll()}, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Conscrypt has no TLS", e);
        }
    }

    static Optional<String> group(SSLEngine engine) {
        return Optional.ofNullable(Conscrypt.getGroupName(engine))
                .filter(name -> !name.isEmpty())
                .map(ConscryptClient::registered);
    }

    /** The name in the registry of TLS groups, where BoringSSL has one of its own. */
    private static String registered(String group) {
        return switch (group) {
            case "P-256" -> "secp256r1";
            case "P-384" -> "secp384r1";
            case "P-521" -> "secp521r1";
            default -> group;
        };
    }
}
