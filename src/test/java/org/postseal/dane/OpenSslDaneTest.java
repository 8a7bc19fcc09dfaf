package org.postseal.dane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.conscrypt.Conscrypt;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.postseal.dane.DaneVerdict.Matched;
import org.postseal.tls.CertificateNames;
import org.postseal.tls.ReferenceName;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The cases of OpenSSL's own DANE test, as far as DANE for mail knows their usages. */
class OpenSslDaneTest {
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

    @TestFactory
    @DisplayName("N06 to N15 the 54 cases of OpenSSL")
    Stream<DynamicTest> cases() throws Exception {
        Path file =
                Path.of(System.getProperty("postseal.suites", "../shared/suites"))
                        .resolve("dane/cases.json");
        assumeTrue(Files.exists(file), "public suites are not beside the project");
        List<JsonNode> all = new ArrayList<>();
        JsonMapper.shared().readTree(Files.readString(file)).forEach(all::add);
        assertThat(all).hasSize(54);
        assertThat(all.stream().filter(c -> c.get("uses_pkix_usage").asBoolean())).hasSize(20);
        return all.stream()
                .map(one -> DynamicTest.dynamicTest(one.get("id").asString(), () -> check(one)));
    }

    private static void check(JsonNode one) throws Exception {
        List<String> wire = new ArrayList<>();
        one.get("tlsa").forEach(record -> wire.add(wire(record)));
        List<X509Certificate> chain = new ArrayList<>();
        for (JsonNode pem : one.get("chain")) {
            chain.add(certificate(pem.asString()));
        }
        TlsaRecords records = TlsaRecords.parse(wire);
        if (one.get("uses_pkix_usage").asBoolean()) {
            assertThat(records.usable()).as("N15").isEmpty();
            assertThat(records.unusable()).hasSameSizeAs(wire);
            return;
        }
        assertThat(records.unusable()).isEmpty();
        Set<ReferenceName> names = Set.of(ReferenceName.exactly(one.get("hostname").asString()));
        DaneVerdict verdict = new ChainMatcher().verify(chain, records.usable(), names, NOW);
        boolean passed = verdict instanceof Matched;
        if (verdict instanceof Matched(TlsaRecord record)
                && record.usage() == 3
                && !one.get("dane_ee_no_name_checks").asBoolean()) {
            // Not for mail (RFC 7672, section 3.1.1): other protocols check the name as well.
            passed = CertificateNames.match(chain.getFirst(), names).isPresent();
            if (!passed) {
                passed = isCommonName(chain.getFirst(), one.get("hostname").asString());
            }
        }
        assertThat(passed)
                .as(one.get("section").asString() + ": " + verdict)
                .isEqualTo(one.get("expect").asString().equals("pass"));
    }

    /** OpenSSL looks at the common name where a certificate has no DNS name. */
    private static boolean isCommonName(X509Certificate leaf, String hostname) throws Exception {
        return leaf.getSubjectAlternativeNames() == null
                && leaf.getSubjectX500Principal().getName().equalsIgnoreCase("CN=" + hostname);
    }

    private static String wire(JsonNode record) {
        return "%02x%02x%02x%s"
                .formatted(
                        record.get("usage").asInt(),
                        record.get("selector").asInt(),
                        record.get("mtype").asInt(),
                        record.get("data").asString());
    }

    /** As the engine gives them: the JDK refuses the one whose issuer is empty. */
    private static X509Certificate certificate(String pem) throws Exception {
        return (X509Certificate)
                CertificateFactory.getInstance("X.509", Conscrypt.newProvider())
                        .generateCertificate(
                                new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII)));
    }
}
