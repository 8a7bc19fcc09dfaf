package org.postseal.fuzz;

import java.io.InputStream;
import java.io.OutputStream;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.postseal.tls.HandshakeFacts;
import org.postseal.tls.TlsConnection;

/**
 * What stands in for TLS where the parsers around it are fuzzed: nothing is encrypted, and what the
 * peer had not sent before the handshake is what it says inside.
 */
public final class MemoryTls implements TlsConnection {

    private final MemorySocket inside;
    private final List<X509Certificate> chain;

    public MemoryTls(MemorySocket clear, List<X509Certificate> chain) {
        this.inside = new MemorySocket(clear.packets().undelivered());
        this.chain = chain;
    }

    public MemorySocket inside() {
        return inside;
    }

    @Override
    public HandshakeFacts facts() {
        return new HandshakeFacts(
                "TLSv1.3",
                "TLS_AES_256_GCM_SHA384",
                Optional.of("X25519MLKEM768"),
                chain,
                Optional.empty(),
                false,
                "memory");
    }

    @Override
    public InputStream input() {
        return inside.getInputStream();
    }

    @Override
    public OutputStream output() {
        return inside.getOutputStream();
    }

    @Override
    public void readTimeout(Duration timeout) {
        // it never waits
    }

    @Override
    public void close() {
        inside.close();
    }
}
