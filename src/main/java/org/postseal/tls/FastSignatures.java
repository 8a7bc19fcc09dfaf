package org.postseal.tls;

import java.security.Provider;
import java.util.List;
import java.util.Map;

/**
 * BoringSSL's signatures and nothing else, to stand before the JDK's. The whole of Conscrypt in
 * that place would break the JDK's TLS, which asks the first provider for curves that BoringSSL
 * does not have. A key that it does not take goes on to the JDK's, as {@link
 * java.security.Signature} does by itself.
 */
final class FastSignatures extends Provider {
    private static final long serialVersionUID = 1L;
    static final String NAME = "PostsealSignatures";

    private static final List<String> ALGORITHMS =
            List.of(
                    "SHA1withRSA",
                    "SHA256withRSA",
                    "SHA384withRSA",
                    "SHA512withRSA",
                    "SHA256withECDSA",
                    "SHA384withECDSA",
                    "SHA512withECDSA",
                    "EdDSA",
                    "Ed25519");

    FastSignatures(Provider conscrypt) {
        super(NAME, "1", "BoringSSL's signatures");
        for (String algorithm : ALGORITHMS) {
            Service theirs = conscrypt.getService("Signature", algorithm);
            if (theirs != null) {
                putService(
                        new Service(
                                this,
                                "Signature",
                                algorithm,
                                theirs.getClassName(),
                                List.of(),
                                Map.of()));
            }
        }
    }
}
