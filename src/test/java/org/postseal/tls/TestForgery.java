package org.postseal.tls;

import java.math.BigInteger;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.postseal.lab.LabCa;

/** A certificate signed with the key of one that is no authority. */
final class TestForgery {

    private TestForgery() {}

    static LabCa.Issued signedBy(LabCa.Issued leaf, String name, Instant now) {
        try {
            KeyPair key = LabCa.KeyKind.P256.generate();
            var builder =
                    new JcaX509v3CertificateBuilder(
                            X500Name.getInstance(
                                    leaf.certificate().getSubjectX500Principal().getEncoded()),
                            BigInteger.TWO,
                            Date.from(now.minusSeconds(60)),
                            Date.from(now.plusSeconds(60)),
                            new X500Name("CN=" + name),
                            key.getPublic());
            builder.addExtension(
                    Extension.subjectAlternativeName,
                    false,
                    new GeneralNames(new GeneralName(GeneralName.dNSName, name)));
            X509Certificate made =
                    new JcaX509CertificateConverter()
                            .getCertificate(
                                    builder.build(
                                            new JcaContentSignerBuilder("SHA256withECDSA")
                                                    .build(leaf.key().getPrivate())));
            return new LabCa.Issued(made, key, List.of(leaf.certificate()));
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
