package org.postseal.tls;

import java.io.ByteArrayInputStream;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
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
     * The SubjectPublicKeyInfo as it stands in the certificate, octet by octet, which is what TLSA
     * records are about (RFC 6698, section 2.1.2); empty when it is no certificate. Its place is
     * all that is looked at: DANE-EE takes certificates that are odd in every other field.
     */
    public static Optional<byte[]> publicKeyInfo(byte[] certificateDer) {
        try {
            DerReader outer = new DerReader(certificateDer);
            DerReader signed = outer.enter(DerReader.SEQUENCE).enter(DerReader.SEQUENCE);
            int before = KEY_POSITION + (signed.isNext(DerReader.CONTEXT_0) ? 1 : 0);
            for (int i = 0; i < before; i++) {
                signed.next();
            }
            byte[] info = signed.next();
            return outer.isAtEnd() && isPublicKeyInfo(info) ? Optional.of(info) : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** Whether it is an algorithm and a key, and nothing behind (RFC 5280, section 4.1). */
    public static boolean isPublicKeyInfo(byte[] der) {
        try {
            DerReader outer = new DerReader(der);
            DerReader parts = outer.enter(DerReader.SEQUENCE);
            parts.enter(DerReader.SEQUENCE);
            parts.enter(DerReader.BIT_STRING);
            return outer.isAtEnd() && parts.isAtEnd();
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /** Names the certificate, for people. */
    static String describe(X509Certificate certificate) {
        String subject = certificate.getSubjectX500Principal().getName();
        return "the certificate of " + (subject.isEmpty() ? "nobody" : Printable.of(subject));
    }
}
