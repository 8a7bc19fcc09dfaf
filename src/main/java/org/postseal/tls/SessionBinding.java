package org.postseal.tls;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import org.conscrypt.Conscrypt;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What ties a record to one TLS session: the digest of the channel binding {@code tls-exporter}
 * (RFC 9266), which both ends can compute and nobody else can, and which is another one for each
 * session. The binding itself could be put to use by others, so only its digest leaves here.
 */
final class SessionBinding {

    private static final Logger LOG = LoggerFactory.getLogger(SessionBinding.class);

    static final String LABEL = "EXPORTER-Channel-Binding";
    static final int OCTETS = 32;

    private SessionBinding() {}

    static Optional<String> ofConscrypt(SSLEngine engine) {
        try {
            return digest(Conscrypt.exportKeyingMaterial(engine, LABEL, new byte[0], OCTETS));
        } catch (SSLException | RuntimeException e) {
            return none(e);
        }
    }

    /** The JDK gives none for TLS 1.2 without the extended master secret. */
    static Optional<String> ofJsse(SSLEngine engine) {
        try {
            return engine.getSession() instanceof ExtendedSSLSession session
                    ? digest(session.exportKeyingMaterialData(LABEL, new byte[0], OCTETS))
                    : Optional.empty();
        } catch (SSLException | RuntimeException e) {
            return none(e);
        }
    }

    private static Optional<String> none(Exception e) {
        LOG.debug("no channel binding", e);
        return Optional.empty();
    }

    /** Lower-case hex of SHA-256; empty where the engine had nothing to give. */
    static Optional<String> digest(byte @Nullable [] binding) {
        if (binding == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(
                    HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(binding)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
