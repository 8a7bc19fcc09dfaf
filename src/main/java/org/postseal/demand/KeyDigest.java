package org.postseal.demand;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.X509Certificate;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/** What a pin knows a key by: SHA-256 of its SubjectPublicKeyInfo, in lower-case hex. */
final class KeyDigest {

    private KeyDigest() {}

    /** Of the leaf's key; empty for no certificate. */
    static Optional<String> ofLeaf(List<X509Certificate> chain) {
        return chain.stream().limit(1).map(KeyDigest::of).findFirst();
    }

    private static String of(X509Certificate leaf) {
        try {
            return HexFormat.of()
                    .formatHex(
                            MessageDigest.getInstance("SHA-256")
                                    .digest(leaf.getPublicKey().getEncoded()));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
