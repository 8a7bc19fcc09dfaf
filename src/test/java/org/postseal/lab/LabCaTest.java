package org.postseal.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class LabCaTest {
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    private final LabCa ca = LabCa.create("Lab root", NOW);

    @Test
    @DisplayName("a leaf under an intermediate is signed step by step, and its chain has no root")
    void chain() throws Exception {
        LabCa below = ca.intermediate("one").intermediate("two");
        LabCa.Issued leaf = below.issue("mx.example.org");

        assertThat(leaf.chain()).hasSize(3).doesNotContain(ca.root());
        leaf.chain().get(0).verify(leaf.chain().get(1).getPublicKey());
        leaf.chain().get(1).verify(leaf.chain().get(2).getPublicKey());
        leaf.chain().get(2).verify(ca.root().getPublicKey());
    }

    @Test
    @DisplayName("every kind of key can be issued and self-signed, by every kind of root")
    void kinds() throws Exception {
        for (LabCa.KeyKind kind : LabCa.KeyKind.values()) {
            LabCa.Options options = LabCa.Options.at(NOW).key(kind);
            LabCa root = LabCa.create("root", NOW, options);
            root.issue(List.of("a.example"), options)
                    .certificate()
                    .verify(root.root().getPublicKey());
            X509Certificate own = LabCa.selfSigned(List.of("a.example"), options).certificate();
            own.verify(own.getPublicKey());
        }
    }

    @Test
    @DisplayName("names, dates, purpose and signature are as asked")
    void options() throws Exception {
        Instant past = NOW.minus(Duration.ofDays(2));
        X509Certificate made =
                LabCa.create("r", NOW, LabCa.Options.at(NOW).key(LabCa.KeyKind.RSA_2048))
                        .issue(
                                List.of("*.example.org", "ip:192.0.2.1"),
                                LabCa.Options.at(NOW)
                                        .valid(past, NOW)
                                        .commonName("cn")
                                        .purpose(Optional.empty())
                                        .signature("SHA1withRSA"))
                        .certificate();

        assertThat(made.getSubjectAlternativeNames())
                .extracting(List::getLast)
                .hasToString("[*.example.org, 192.0.2.1]");
        assertThat(made.getNotAfter().toInstant()).isEqualTo(NOW);
        assertThat(made.getSigAlgName()).isEqualTo("SHA1withRSA");
        assertThat(made.getExtendedKeyUsage()).isNull();
        assertThat(made.getSubjectX500Principal().getName()).isEqualTo("CN=cn");
    }

    @Test
    @DisplayName("PEM can be read back, and TLSA text and wire agree")
    void forms() throws Exception {
        LabCa.Issued leaf = ca.intermediate("one").issue("a.example");
        assertThat(
                        CertificateFactory.getInstance("X.509")
                                .generateCertificates(
                                        new ByteArrayInputStream(
                                                leaf.chainPem()
                                                        .getBytes(StandardCharsets.US_ASCII))))
                .hasSize(2);
        assertThat(leaf.keyPem()).startsWith("-----BEGIN PRIVATE KEY-----\n");
        String text = LabTlsa.zoneText(3, 1, 1, leaf.certificate());
        assertThat(text).matches("3 1 1 [0-9a-f]{64}");
        assertThat(LabTlsa.wire(3, 1, 1, leaf.certificate()))
                .isEqualTo("030101" + text.substring(6));
    }
}
