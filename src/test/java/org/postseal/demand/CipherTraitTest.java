package org.postseal.demand;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is seen in the name of a cipher suite. */
class CipherTraitTest {

    @ParameterizedTest
    @CsvSource({
        "TLS_AES_128_GCM_SHA256, AES128 AES",
        "TLS_AES_256_GCM_SHA384, AES256 AES",
        "TLS_CHACHA20_POLY1305_SHA256, CHACHA20",
        "TLS_AES_128_CCM_SHA256, AES128 AES AESCCM",
        "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384, AES256 AES",
        "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA, AES128 AES CBC SHA1",
        "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256, AES128 AES CBC",
        "TLS_RSA_WITH_AES_128_GCM_SHA256, AES128 AES RSA_KEY_EXCHANGE",
        "TLS_DHE_RSA_WITH_CAMELLIA_256_CBC_SHA256, CAMELLIA CBC DHE",
        "TLS_DHE_DSS_WITH_AES_256_GCM_SHA384, AES256 AES DHE DSS",
        "TLS_DH_RSA_WITH_ARIA_128_GCM_SHA256, ARIA STATIC_DH",
        "TLS_ECDH_RSA_WITH_AES_128_GCM_SHA256, AES128 AES STATIC_ECDH",
    })
    @DisplayName("L02 a suite has just the traits that its registered name tells")
    void traits(String suite, String expected) {
        Set<String> has =
                Arrays.stream(CipherTrait.values())
                        .filter(trait -> trait.isIn(suite))
                        .map(CipherTrait::name)
                        .collect(Collectors.toSet());
        assertThat(has).containsExactlyInAnyOrder(expected.split(" "));
    }
}
