package org.postseal.tls;

import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;

/**
 * What a finished handshake was, read from the engine and not from any setting.
 *
 * @param protocol as the engine names it, e.g. {@code TLSv1.3}; not trusted to be one we allow
 * @param cipher the IANA name, e.g. {@code TLS_AES_256_GCM_SHA384}
 * @param group the key exchange group, e.g. {@code X25519MLKEM768}; empty where the engine cannot
 *     tell
 * @param chain as the peer sent it, the leaf first; not verified in any way
 * @param serverName the SNI that was sent; empty for none
 * @param resumed whether an earlier TLS session was taken up again
 * @param engine which TLS implementation did it
 * @param binding of this very session: the digest of its {@code tls-exporter} (RFC 9266), in
 *     lower-case hex; empty where the engine gives none
 * @param signed what the server signed of it; only from an engine that was asked to keep it
 * @param resumedFrom the binding of the full handshake whose certificates a resumed session shows,
 *     where that is known
 */
public record HandshakeFacts(
        String protocol,
        String cipher,
        Optional<String> group,
        List<X509Certificate> chain,
        Optional<String> serverName,
        boolean resumed,
        String engine,
        Optional<String> binding,
        Optional<SignedTranscript> signed,
        Optional<String> resumedFrom) {

    public HandshakeFacts {
        chain = List.copyOf(chain);
    }

    /** Of a handshake that was not kept. */
    public HandshakeFacts(
            String protocol,
            String cipher,
            Optional<String> group,
            List<X509Certificate> chain,
            Optional<String> serverName,
            boolean resumed,
            String engine,
            Optional<String> binding) {
        this(
                protocol,
                cipher,
                group,
                chain,
                serverName,
                resumed,
                engine,
                binding,
                Optional.empty(),
                Optional.empty());
    }

    /** The same, taken up from a session with that binding. */
    HandshakeFacts takenUpFrom(Optional<String> full) {
        return new HandshakeFacts(
                protocol, cipher, group, chain, serverName, resumed, engine, binding, signed, full);
    }

    /** Of a session that cannot be told from others. */
    public HandshakeFacts(
            String protocol,
            String cipher,
            Optional<String> group,
            List<X509Certificate> chain,
            Optional<String> serverName,
            boolean resumed,
            String engine) {
        this(protocol, cipher, group, chain, serverName, resumed, engine, Optional.empty());
    }
}
