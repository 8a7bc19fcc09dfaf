package org.postseal.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postseal.lab.LabCa;
import org.postseal.lab.LabCa.KeyKind;
import org.postseal.lab.LabCa.Options;
import org.postseal.tls.CertificateVerdict.Fault;
import org.postseal.tls.CertificateVerdict.Unproven;

class RootVerifierTest {
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    private static final Duration DAY = Duration.ofDays(1);
    private static final LabCa CA = LabCa.create("Lab root", NOW);
    private static final RootVerifier VERIFIER =
            new RootVerifier(new TrustRoots(Set.of(CA.root())));
    private static final Set<ReferenceName> MX = Set.of(ReferenceName.exactly("mx.example.org"));

    private static String judge(List<X509Certificate> chain, Set<ReferenceName> names) {
        return words(VERIFIER.verify(chain, names, NOW));
    }

    private static String words(CertificateVerdict verdict) {
        return verdict instanceof Unproven(Fault fault, String _) ? fault.name() : "PROVEN";
    }

    private static String judge(LabCa.Issued issued) {
        return judge(issued.chain(), MX);
    }

    private static Options options() {
        return Options.at(NOW);
    }

    @Test
    @DisplayName("a chain in any order with junk leads to the root; without its issuer it does not")
    void order() {
        LabCa.Issued leaf = CA.intermediate("one").intermediate("two").issue("mx.example.org");
        List<X509Certificate> rest = new ArrayList<>(leaf.issuers());
        rest.add(LabCa.create("junk", NOW).root());
        rest.add(CA.root());
        Collections.reverse(rest);
        List<X509Certificate> chain = new ArrayList<>(List.of(leaf.certificate()));
        chain.addAll(rest);

        assertThat(judge(leaf)).isEqualTo("PROVEN");
        assertThat(judge(chain, MX)).isEqualTo("PROVEN");
        assertThat(judge(List.of(leaf.certificate()), MX)).isEqualTo("UNTRUSTED");
        assertThat(judge(List.of(), MX)).isEqualTo("UNTRUSTED");
    }

    @Test
    @DisplayName("another authority of the same name proves nothing")
    void sameName() {
        assertThat(judge(LabCa.create("Lab root", NOW).issue("mx.example.org")))
                .isEqualTo("UNTRUSTED");
    }

    @Test
    @DisplayName("L11 a self-signed leaf is untrusted, and a leaf cannot issue")
    void selfSigned() {
        assertThat(judge(LabCa.selfSigned(List.of("mx.example.org"), options())))
                .isEqualTo("UNTRUSTED");
    }

    @Test
    @DisplayName(
            "expired leaf, leaf of tomorrow, expired intermediate and expired root are EXPIRED")
    void dates() {
        Options past = options().valid(NOW.minus(DAY), NOW.minus(Duration.ofMinutes(5)));
        Options future = options().valid(NOW.plus(DAY), NOW.plus(DAY.multipliedBy(9)));
        List<String> mx = List.of("mx.example.org");
        assertThat(judge(CA.issue(mx, past))).isEqualTo("EXPIRED");
        assertThat(judge(CA.issue(mx, future))).isEqualTo("EXPIRED");
        assertThat(judge(CA.intermediate("old", past).issue("mx.example.org")))
                .isEqualTo("EXPIRED");
        LabCa old = LabCa.create("old root", NOW, past);
        RootVerifier verifier = new RootVerifier(new TrustRoots(Set.of(old.root())));
        assertThat(words(verifier.verify(old.issue("mx.example.org").chain(), MX, NOW)))
                .isEqualTo("EXPIRED");
    }

    @Test
    @DisplayName("J05 a leaf among the roots is trusted while it is valid, and EXPIRED afterwards")
    void trustedLeaf() {
        LabCa.Issued own = LabCa.selfSigned(List.of("mx.example.org"), options());
        RootVerifier verifier = new RootVerifier(new TrustRoots(Set.of(own.certificate())));
        Instant late = NOW.plus(DAY.multipliedBy(100));
        assertThat(words(verifier.verify(own.chain(), MX, NOW))).isEqualTo("PROVEN");
        assertThat(words(verifier.verify(own.chain(), MX, late))).isEqualTo("EXPIRED");
    }

    @ParameterizedTest
    @CsvSource({
        "SHA1withRSA, RSA_2048, WEAK",
        "MD5withRSA, RSA_2048, WEAK",
        "SHA256withRSA, RSA_1024, WEAK",
        "SHA256withRSA, RSA_2048, PROVEN",
        "SHA256withRSA, ED25519, PROVEN"
    })
    @DisplayName("L15 SHA-1, MD5 and RSA below 2048 bits are WEAK; the root's own signature may be")
    void weak(String signature, KeyKind key, String expected) {
        LabCa rsa =
                LabCa.create("rsa", NOW, options().key(KeyKind.RSA_2048).signature("SHA1withRSA"));
        RootVerifier verifier = new RootVerifier(new TrustRoots(Set.of(rsa.root())));
        LabCa.Issued leaf =
                rsa.issue(List.of("mx.example.org"), options().key(key).signature(signature));
        assertThat(words(verifier.verify(leaf.chain(), MX, NOW))).isEqualTo(expected);
    }

    @Test
    @DisplayName("L15 a weak intermediate makes the chain WEAK")
    void weakIntermediate() {
        LabCa below = CA.intermediate("weak", options().key(KeyKind.RSA_1024));
        assertThat(judge(below.issue("mx.example.org"))).isEqualTo("WEAK");
    }

    @Test
    @DisplayName("a certificate for another purpose is refused, one without a purpose is not")
    void purpose() {
        List<String> mx = List.of("mx.example.org");
        assertThat(
                        judge(
                                CA.issue(
                                        mx,
                                        options()
                                                .purpose(
                                                        Optional.of(
                                                                KeyPurposeId.id_kp_clientAuth)))))
                .isEqualTo("UNTRUSTED");
        assertThat(judge(CA.issue(mx, options().purpose(Optional.empty())))).isEqualTo("PROVEN");
    }

    @Test
    @DisplayName("a leaf that signs another is no authority")
    void leafAsAuthority() {
        LabCa.Issued leaf = CA.issue("evil.example");
        LabCa.Issued forged = TestForgery.signedBy(leaf, "mx.example.org", NOW);
        assertThat(judge(forged)).isEqualTo("UNTRUSTED");
    }

    @ParameterizedTest
    @CsvSource({
        "mx.example.org, mx.example.org, true",
        "MX.Example.Org, mx.example.org, true",
        "mx.example.org, other.example.org, false",
        "*.example.org, mx.example.org, true",
        "*.example.org, a.mx.example.org, false",
        "*.example.org, example.org, false",
        "m*.example.org, mx.example.org, false",
        "mx.*.org, mx.example.org, false",
        "*.org, example.org, false",
        "*, mx, false",
        "ip:192.0.2.1, 192.0.2.1, false",
        "mx.example.org, .example.org, true",
        "a.mx.example.org, .example.org, true",
        "example.org, .example.org, false",
        "badexample.org, .example.org, false",
        "*.example.org, .example.org, true",
        "xn--mller-kva.example, xn--mller-kva.example, true"
    })
    @DisplayName("L12 L13 names: exact, one wildcard label, subdomains; an IP address never")
    void names(String held, String wanted, boolean proven) {
        ReferenceName name =
                wanted.startsWith(".")
                        ? new ReferenceName(wanted.substring(1), true)
                        : ReferenceName.exactly(wanted);
        LabCa.Issued leaf = CA.issue(List.of(held), options().commonName("cn.example"));
        assertThat(judge(leaf.chain(), Set.of(name))).isEqualTo(proven ? "PROVEN" : "NAME");
    }

    @Test
    @DisplayName("S21 J04 a common name never counts; without wanted names any leaf will do")
    void commonName() {
        LabCa.Issued leaf = CA.issue(List.of(), options().commonName("mx.example.org"));
        assertThat(judge(leaf)).isEqualTo("NAME");
        assertThat(judge(leaf.chain(), Set.of())).isEqualTo("PROVEN");
    }

    @Test
    @DisplayName("L14 an empty store is refused, not taken for trust in all")
    void emptyStore(@TempDir Path folder) throws Exception {
        assertThatThrownBy(() -> new TrustRoots(Set.of()))
                .isInstanceOf(IllegalArgumentException.class);
        Path empty = Files.writeString(folder.resolve("ca.pem"), "");
        assertThatThrownBy(() -> TrustRoots.ofPem(empty)).hasMessageContaining("ca.pem");
        assertThatThrownBy(() -> TrustRoots.ofPem(folder.resolve("none.pem")))
                .hasMessageContaining("does not exist");
    }

    @Test
    @DisplayName(
            "L14 roots from a file, alone or beside the system's; the system's alone do not do")
    void files(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("ca.pem"), CA.rootPem());
        TrustRoots system = TrustRoots.ofSystem();
        LabCa.Issued leaf = CA.issue("mx.example.org");
        for (TrustRoots roots :
                List.of(TrustRoots.ofPem(file), system.and(TrustRoots.ofPem(file)))) {
            assertThat(new RootVerifier(roots).verify(leaf.chain(), MX, NOW).isProven()).isTrue();
        }
        assertThat(words(new RootVerifier(system).verify(leaf.chain(), MX, NOW)))
                .isEqualTo("UNTRUSTED");
    }

    @Test
    @DisplayName("L10 a chain above the limit is refused")
    void tooLong() {
        LabCa.Issued leaf = CA.issue("mx.example.org");
        List<X509Certificate> chain = new ArrayList<>(leaf.chain());
        chain.addAll(Collections.nCopies(10, CA.root()));
        assertThat(judge(chain, MX)).isEqualTo("UNTRUSTED");
    }
}
