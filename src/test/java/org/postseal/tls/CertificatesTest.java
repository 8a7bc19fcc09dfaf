package org.postseal.tls;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CertificatesTest {

    private static final List<X509Certificate> ROOTS = roots();

    private static List<X509Certificate> roots() {
        try {
            TrustManagerFactory factory =
                    TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init((KeyStore) null);
            return List.of(((X509TrustManager) factory.getTrustManagers()[0]).getAcceptedIssuers());
        } catch (java.security.GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    @DisplayName("N12 the key of a certificate is found as it stands there, whoever made it")
    void findsTheKey() throws Exception {
        assertThat(ROOTS).isNotEmpty();
        for (X509Certificate root : ROOTS) {
            byte[] der = root.getEncoded();
            byte[] info = Certificates.publicKeyInfo(der).orElseThrow();
            assertThat(info).isEqualTo(root.getPublicKey().getEncoded());
            assertThat(Collections.indexOfSubList(octets(der), octets(info))).isPositive();
            assertThat(Certificates.isPublicKeyInfo(info)).isTrue();
        }
    }

    private static List<Byte> octets(byte[] array) {
        Byte[] boxed = new Byte[array.length];
        Arrays.setAll(boxed, i -> array[i]);
        return List.of(boxed);
    }

    @Test
    @DisplayName("what is cut short, or goes on behind its end, is no certificate and no key")
    void wholeOnly() throws Exception {
        byte[] der = ROOTS.getFirst().getEncoded();
        byte[] info = Certificates.publicKeyInfo(der).orElseThrow();
        for (int length = 0; length < der.length; length++) {
            assertThat(Certificates.publicKeyInfo(Arrays.copyOf(der, length))).isEmpty();
        }
        for (int length = 0; length < info.length; length++) {
            assertThat(Certificates.isPublicKeyInfo(Arrays.copyOf(info, length))).isFalse();
        }
        assertThat(Certificates.publicKeyInfo(Arrays.copyOf(der, der.length + 1))).isEmpty();
        assertThat(Certificates.isPublicKeyInfo(Arrays.copyOf(info, info.length + 1))).isFalse();
        assertThat(Certificates.publicKeyInfo(info)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "30",
                "3080", // without a length, as BER allows
                "308400000000", // a length in more octets than it needs
                "30817f",
                "30847fffffff",
                "3085ffffffffff",
                "30848fffffff",
                "1f813000",
                "300430000300ff", // something behind
                "30023000", // no key
                "300230030300",
                "30043000", // its content is missing
                "3006300003000500",
            })
    @DisplayName("D13 octets that are no key are just that, without an exception")
    void notAKey(String hex) {
        byte[] octets = HexFormat.of().parseHex(hex);
        assertThat(Certificates.isPublicKeyInfo(octets)).isFalse();
        assertThat(Certificates.publicKeyInfo(octets)).isEmpty();
    }

    @Test
    @DisplayName("D13 a certificate with octets changed at random never ends in an exception")
    void changed() throws Exception {
        long seed = new SecureRandom().nextLong();
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
        byte[] der = ROOTS.getFirst().getEncoded();
        for (int i = 0; i < 20_000; i++) {
            byte[] broken = der.clone();
            for (int n = random.nextInt(1, 5); n > 0; n--) {
                broken[random.nextInt(broken.length)] = (byte) random.nextInt();
            }
            assertThat(Certificates.publicKeyInfo(broken).map(info -> info.length).orElse(0))
                    .as("seed %d", seed)
                    .isLessThan(der.length);
        }
    }
}
