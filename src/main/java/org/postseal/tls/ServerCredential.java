package org.postseal.tls;

import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;

/**
 * What a server proves itself with.
 *
 * @param key of the first certificate
 * @param chain the leaf first, as it is to be sent
 */
public record ServerCredential(PrivateKey key, List<X509Certificate> chain) {

    public ServerCredential {
        chain = List.copyOf(chain);
        if (chain.isEmpty()) {
            throw new IllegalArgumentException("no certificate");
        }
    }

    /** Names no key. */
    @Override
    public String toString() {
        return "credential of " + chain.getFirst().getSubjectX500Principal().getName();
    }
}
