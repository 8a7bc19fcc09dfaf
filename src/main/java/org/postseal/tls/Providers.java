package org.postseal.tls;

import java.security.Provider;
import java.security.Security;
import org.conscrypt.Conscrypt;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Which implementation of cryptography this process uses. */
public final class Providers {
    private static final Logger LOG = LoggerFactory.getLogger(Providers.class);

    private Providers() {}

    /**
     * Puts BoringSSL's signatures before the JDK's own, for this process: they are several times
     * faster, which DNSSEC validation lives from. Called once, at start. Where the native file does
     * not run, all goes on with the JDK's, and a warning says so.
     *
     * @return whether Conscrypt is in use
     */
    public static boolean install() {
        if (!Conscrypt.isAvailable()) {
            LOG.warn(
                    "BoringSSL does not run on this machine (its native file cannot be loaded):"
                            + " the JDK's TLS is used, without post-quantum key exchange");
            return false;
        }
        if (Security.getProvider(FastSignatures.NAME) == null) {
            Security.insertProviderAt(new FastSignatures(conscrypt()), 1);
        }
        return true;
    }

    static boolean isConscryptAvailable() {
        return Conscrypt.isAvailable();
    }

    /**
     * @throws IllegalStateException when the native file cannot be loaded
     */
    static Provider conscrypt() {
        if (!Conscrypt.isAvailable()) {
            throw new IllegalStateException("BoringSSL's native file cannot be loaded");
        }
        return Conscrypt.newProviderBuilder()
                .setName("Conscrypt")
                .provideTrustManager(false)
                .build();
    }
}
