package org.postseal.tls;

import java.net.Socket;
import java.security.cert.X509Certificate;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Lets every handshake come to its end and judges nothing: whom to trust is decided after it, from
 * its facts, by code of our own. Extended, so that no engine wraps checks of its own around it.
 */
final class AcceptAll extends X509ExtendedTrustManager {

    /**
     * Bound while a client shakes hands. An engine shows a chain here when the server has sent one,
     * and not when a session is taken up again, which it tells in no other way.
     */
    static final ScopedValue<AtomicBoolean> CHAIN_SENT = ScopedValue.newInstance();

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) {
        noteSent();
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket) {
        noteSent();
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine) {
        noteSent();
    }

    private static void noteSent() {
        if (CHAIN_SENT.isBound()) {
            CHAIN_SENT.get().set(true);
        }
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return new X509Certificate[0];
    }
}
