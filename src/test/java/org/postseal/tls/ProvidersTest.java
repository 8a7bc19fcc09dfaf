package org.postseal.tls;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.Security;
import java.security.Signature;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postseal.lab.LabCa;

class ProvidersTest {

    @BeforeEach
    void install() {
        assertThat(Providers.install()).isTrue();
    }

    @AfterEach
    void remove() {
        Security.removeProvider(FastSignatures.NAME);
    }

    @ParameterizedTest
    @CsvSource({
        "RSA_2048, SHA256withRSA, true",
        "RSA_2048, SHA512withRSA, true",
        "P256, SHA256withECDSA, true",
        "P384, SHA384withECDSA, true",
        "P521, SHA512withECDSA, false",
        "ED25519, Ed25519, false"
    })
    @DisplayName("signatures are BoringSSL's, and keys it does not take are still verified")
    void signatures(LabCa.KeyKind kind, String algorithm, boolean fast) throws Exception {
        KeyPair key = kind.generate();
        byte[] text = "text".getBytes(StandardCharsets.US_ASCII);
        Signature signer = Signature.getInstance(algorithm);
        signer.initSign(key.getPrivate());
        signer.update(text);
        byte[] signature = signer.sign();
        Signature verifier = Signature.getInstance(algorithm);
        verifier.initVerify(key.getPublic());
        verifier.update(text);
        assertThat(verifier.verify(signature)).isTrue();
        if (fast) {
            assertThat(verifier.getProvider().getName()).isEqualTo(FastSignatures.NAME);
        }
    }

    @Test
    @DisplayName("installing twice is installing once, and the rest of the JDK stays as it is")
    void once() throws Exception {
        Providers.install();
        assertThat(Security.getProviders()[0].getName()).isEqualTo(FastSignatures.NAME);
        assertThat(Security.getProviders()[1].getName()).isNotEqualTo(FastSignatures.NAME);
        assertThat(javax.net.ssl.SSLContext.getDefault().getProvider().getName())
                .isEqualTo("SunJSSE");
    }
}
