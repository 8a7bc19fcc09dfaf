package org.postseal.tls;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.ASN1TaggedObject;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.postseal.mail.Printable;

/** Reads certificates, whichever engine they came from. */
public final class Certificates {

    /** After serial number, signature, issuer, validity and subject (RFC 5280, section 4.1). */
    private static final int KEY_POSITION = 5;

    private Certificates() {}

    /**
     * The certificate as the JDK's path validation wants it; empty when the JDK finds it malformed.
     */
    public static Optional<X509Certificate> read(byte[] der) {
        try {
            return Optional.of(
                    (X509Certificate)
                            CertificateFactory.getInstance("X.509", "SUN")
                                    .generateCertificate(new ByteArrayInputStream(der)));
        } catch (GeneralSecurityException e) {
            return Optional.empty();
        }
    }

    /** The same for a certificate of any engine. */
    static Optional<X509Certificate> read(X509Certificate certificate) {
        try {
            return read(certificate.getEncoded());
        } catch (GeneralSecurityException e) {
            return Optional.empty();
        }
    }

    /** Those of them that can be read. */
    static List<X509Certificate> readable(Collection<X509Certificate> certificates) {
        return certificates.stream().flatMap(one -> read(one).stream()).toList();
    }

    /**
     * The SubjectPublicKeyInfo in DER; empty when it is no certificate. Its place is all that is
     * looked at: DANE-EE takes certificates that are odd in every other field.
     */
    public static Optional<byte[]> publicKeyInfo(byte[] certificateDer) {
        try {
            ASN1Sequence signed =
                    ASN1Sequence.getInstance(
                            ASN1Sequence.getInstance(certificateDer).getObjectAt(0));
            boolean hasVersion = signed.getObjectAt(0) instanceof ASN1TaggedObject;
            SubjectPublicKeyInfo info =
                    SubjectPublicKeyInfo.getInstance(
                            signed.getObjectAt(KEY_POSITION + (hasVersion ? 1 : 0)));
            return Optional.of(info.getEncoded());
        } catch (IOException | IllegalArgumentException | IndexOutOfBoundsException e) {
            return Optional.empty();
        }
    }

    /** Names the certificate, for people. */
    static String describe(X509Certificate certificate) {
        String subject = certificate.getSubjectX500Principal().getName();
        return "the certificate of " + (subject.isEmpty() ? "nobody" : Printable.of(subject));
    }
}
