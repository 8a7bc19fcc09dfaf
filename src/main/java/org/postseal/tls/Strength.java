package org.postseal.tls;

import java.io.IOException;
import java.security.AlgorithmParameters;
import java.security.NoSuchAlgorithmException;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.security.interfaces.DSAKey;
import java.security.interfaces.ECKey;
import java.security.interfaces.RSAKey;
import java.security.spec.AlgorithmParameterSpec;
import java.security.spec.InvalidParameterSpecException;
import java.security.spec.PSSParameterSpec;
import java.util.Locale;
import java.util.Optional;

/** Keys and signatures that prove nothing any more (L15). */
public final class Strength {
    private static final int RSA_BITS_MIN = 2048;
    private static final int EC_BITS_MIN = 224;

    private Strength() {}

    /** What is weak about the key, in words; empty: nothing. */
    public static Optional<String> weaknessOf(PublicKey key) {
        return switch (key) {
            case RSAKey rsa when rsa.getModulus().bitLength() < RSA_BITS_MIN ->
                    Optional.of(
                            "an RSA key of only %d bits".formatted(rsa.getModulus().bitLength()));
            case ECKey ec when ec.getParams().getOrder().bitLength() < EC_BITS_MIN ->
                    Optional.of(
                            "an elliptic curve key of only %d bits"
                                    .formatted(ec.getParams().getOrder().bitLength()));
            case DSAKey _ -> Optional.of("a DSA key");
            default -> Optional.empty();
        };
    }

    /** What is weak about the key or about the signature by its issuer; empty: nothing. */
    static Optional<String> weaknessOf(X509Certificate certificate) {
        String algorithm = certificate.getSigAlgName().toUpperCase(Locale.ROOT);
        String digest = algorithm.contains("PSS") ? pssDigest(certificate) : algorithm;
        if (digest.contains("MD5") || digest.contains("MD2") || isSha1(digest)) {
            return Optional.of("a signature with " + algorithm);
        }
        return weaknessOf(certificate.getPublicKey());
    }

    private static boolean isSha1(String digest) {
        return digest.startsWith("SHA1") || digest.equals("SHA-1") || digest.startsWith("SHAWITH");
    }

    private static String pssDigest(X509Certificate certificate) {
        byte[] encoded = certificate.getSigAlgParams();
        if (encoded == null) {
            return "SHA-1"; // the default of RFC 4055, section 3.1
        }
        try {
            AlgorithmParameters parameters = AlgorithmParameters.getInstance("RSASSA-PSS");
            parameters.init(encoded);
            AlgorithmParameterSpec spec = parameters.getParameterSpec(PSSParameterSpec.class);
            return spec instanceof PSSParameterSpec pss ? pss.getDigestAlgorithm() : "SHA-1";
        } catch (NoSuchAlgorithmException | InvalidParameterSpecException | IOException e) {
            return "SHA-1"; // unreadable counts as the weakest
        }
    }
}
