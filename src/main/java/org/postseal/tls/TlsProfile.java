package org.postseal.tls;

import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What is negotiated and nothing else, with every engine (RFC 8996, RFC 9325): TLS 1.2 and 1.3,
 * forward secrecy, authenticated encryption.
 */
final class TlsProfile {

    private static final List<String> TLS_1_3_SUITES =
            List.of(
                    "TLS_AES_128_GCM_SHA256",
                    "TLS_AES_256_GCM_SHA384",
                    "TLS_CHACHA20_POLY1305_SHA256");

    private static final List<String> TLS_1_2_SUITES =
            List.of(
                    "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
                    "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
                    "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
                    "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
                    "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
                    "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256");

    static final String HYBRID_GROUP = "X25519MLKEM768";
    private static final List<String> CLASSICAL_GROUPS =
            List.of("X25519", "secp256r1", "secp384r1");

    /** Of a peer's chain (L10). */
    static final int CHAIN_CERTIFICATES_MAX = 10;

    static final int CHAIN_OCTETS_MAX = 64 * 1024;

    private TlsProfile() {}

    static String[] suites() {
        return Stream.concat(TLS_1_3_SUITES.stream(), TLS_1_2_SUITES.stream())
                .toArray(String[]::new);
    }

    static String[] protocols(TlsVersion minimum) {
        return minimum == TlsVersion.TLS_1_3
                ? new String[] {TlsVersion.TLS_1_3.label()}
                : new String[] {TlsVersion.TLS_1_3.label(), TlsVersion.TLS_1_2.label()};
    }

    static String[] groups(boolean postQuantum) {
        return Stream.concat(
                        postQuantum ? Stream.of(HYBRID_GROUP) : Stream.empty(),
                        CLASSICAL_GROUPS.stream())
                .toArray(String[]::new);
    }

    /** Whether an engine kept to it, whatever it was told (J18). */
    static boolean allows(String protocol, String suite) {
        return Set.of(protocols(TlsVersion.TLS_1_2)).contains(protocol)
                && Set.of(suites()).contains(suite);
    }
}
