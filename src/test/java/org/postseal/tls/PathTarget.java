package org.postseal.tls;

import static org.postseal.fuzz.Invariant.holds;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import org.postseal.fuzz.Octets;
import org.postseal.fuzz.Seeds;
import org.postseal.fuzz.Target;

/**
 * Fuzzes {@link RootVerifier}, {@link PathFinder} and {@link CertificateNames} with chains of a
 * stranger's certificates, two octets of length before each. The roots are real ones and are never
 * among them, so that nothing may be proven but by a certificate that one of them signed.
 */
public final class PathTarget implements Target {

    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final Set<ReferenceName> NAMES =
            Set.of(ReferenceName.exactly("example.com"), new ReferenceName("example.com", true));
    private static final RootVerifier VERIFIER = new RootVerifier(TrustRoots.ofSystem());

    @Override
    public void attack(byte[] input) {
        Octets octets = new Octets(input);
        List<X509Certificate> chain = new ArrayList<>();
        while (!octets.isEmpty() && chain.size() < 6) {
            byte[] der = octets.take(octets.next() << 8 | octets.next());
            Certificates.publicKeyInfo(der);
            Certificates.read(der);
            engineRead(der, chain);
        }
        CertificateVerdict verdict = VERIFIER.verify(chain, NAMES, NOW);
        holds(!verdict.isProven(), "proven by nobody");
        if (verdict instanceof CertificateVerdict.Unproven(var _, String sentence)) {
            holds(sentence.chars().noneMatch(Character::isISOControl), "told on one line");
        }
        for (X509Certificate one : chain) {
            for (String name : CertificateNames.of(one)) {
                holds(name.matches("[a-z0-9_.*-]+"), "a name of a host");
            }
            CertificateNames.match(one, NAMES)
                    .ifPresent(name -> holds(name.endsWith("example.com"), "the wanted name"));
            Strength.weaknessOf(one);
        }
    }

    private static void engineRead(byte[] der, List<X509Certificate> chain) {
        try {
            chain.add(
                    (X509Certificate)
                            CertificateFactory.getInstance("X.509")
                                    .generateCertificate(new ByteArrayInputStream(der)));
        } catch (GeneralSecurityException e) {
            // an engine would have refused it in the handshake
        }
    }

    @Override
    public List<byte[]> seeds() throws IOException {
        List<byte[]> seeds = new ArrayList<>();
        for (String text : Seeds.texts("dane/cases.json")) {
            if (text.startsWith("-----BEGIN CERTIFICATE")) {
                ByteArrayOutputStream out = new ByteArrayOutputStream();
                for (String block : text.split("-----BEGIN CERTIFICATE-----")) {
                    String body = block.replaceAll("-----END.*", "").replaceAll("\\s", "");
                    put(out, Base64.getMimeDecoder().decode(body));
                }
                seeds.add(out.toByteArray());
            }
        }
        seeds.add(new byte[] {0, 2, 0x30, 0});
        return seeds;
    }

    private static void put(ByteArrayOutputStream out, byte[] der) {
        if (der.length > 0) {
            out.write(der.length >> 8);
            out.write(der.length);
            out.writeBytes(der);
        }
    }

    @Override
    public int shortRuns() {
        return 100;
    }
}
