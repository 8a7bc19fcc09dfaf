package org.postseal.demand;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/** Digests of a leaf certificate and of its public key; a rule may give either, as in Postfix. */
final class Fingerprints {

    private Fingerprints() {}

    /** The digest of the leaf, or of its public key, that the rule lists. */
    static Optional<String> match(Requirement.FingerprintProof proof, List<X509Certificate> chain) {
        return chain.stream()
                .limit(1)
                .flatMap(leaf -> both(proof.algorithm(), leaf).stream())
                .filter(proof.digests()::contains)
                .findFirst();
    }

    /** Both digests for people who want to mend the rule. */
    static String describe(String algorithm, List<X509Certificate> chain) {
        if (chain.isEmpty()) {
            return "no certificate";
        }
        List<String> digests = both(algorithm, chain.getFirst());
        return digests.isEmpty()
                ? "a certificate that cannot be read"
                : algorithm + " " + digests.get(0) + ", of its key " + digests.get(1);
    }

    private static List<String> both(String algorithm, X509Certificate leaf) {
        try {
            MessageDigest digest = MessageDigest.getInstance(algorithm);
            return List.of(
                    HexFormat.of().formatHex(digest.digest(leaf.getEncoded())),
                    HexFormat.of().formatHex(digest.digest(leaf.getPublicKey().getEncoded())));
        } catch (CertificateEncodingException e) {
            return List.of();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("a rule was read with an unknown digest", e);
        }
    }
}
