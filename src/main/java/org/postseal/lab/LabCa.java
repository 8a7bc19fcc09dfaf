package org.postseal.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * A certificate authority of the lab: a root made when it is created, known to nobody else, and
 * whatever certificates a test or the demo asks for, faulty ones included.
 */
public final class LabCa {

    /** What key a certificate is for. */
    public enum KeyKind {
        P256("EC", "secp256r1", 0, "SHA256withECDSA"),
        P384("EC", "secp384r1", 0, "SHA384withECDSA"),
        P521("EC", "secp521r1", 0, "SHA512withECDSA"),
        ED25519("Ed25519", "", 0, "Ed25519"),
        RSA_1024("RSA", "", 1024, "SHA256withRSA"),
        RSA_2048("RSA", "", 2048, "SHA256withRSA");

        private final String algorithm;
        private final String curve;
        private final int bits;
        private final String signature;

        KeyKind(String algorithm, String curve, int bits, String signature) {
            this.algorithm = algorithm;
            this.curve = curve;
            this.bits = bits;
            this.signature = signature;
        }

        /** A new key pair of this kind. */
        public KeyPair generate() {
            try {
                KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
                if (!curve.isEmpty()) {
                    generator.initialize(new ECGenParameterSpec(curve));
                } else if (bits > 0) {
                    generator.initialize(bits);
                }
                return generator.generateKeyPair();
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException("this JDK cannot make a key of " + this, e);
            }
        }

        private static String signatureFor(PrivateKey key) {
            return switch (key.getAlgorithm()) {
                case "RSA" -> RSA_2048.signature;
                case "EC" -> P256.signature;
                default -> ED25519.signature;
            };
        }
    }

    /**
     * What a certificate is to be, beside its names.
     *
     * @param commonName the subject's; empty: the first name
     * @param keyKind of the certificate's own key
     * @param notBefore start of validity
     * @param notAfter end of validity
     * @param signature JCA name, e.g. {@code SHA1withRSA}; empty: one that suits the issuer's key
     * @param purpose extended key usage; empty: no such extension
     * @param authority whether it may issue
     */
    public record Options(
            Optional<String> commonName,
            KeyKind keyKind,
            Instant notBefore,
            Instant notAfter,
            Optional<String> signature,
            Optional<KeyPurposeId> purpose,
            boolean authority) {

        /** A P-256 server certificate, valid from an hour ago for ninety days. */
        public static Options at(Instant now) {
            return new Options(
                    Optional.empty(),
                    KeyKind.P256,
                    now.minus(Duration.ofHours(1)),
                    now.plus(Duration.ofDays(90)),
                    Optional.empty(),
                    Optional.of(KeyPurposeId.id_kp_serverAuth),
                    false);
        }

        public Options commonName(String name) {
            return new Options(
                    Optional.of(name), keyKind, notBefore, notAfter, signature, purpose, authority);
        }

        public Options key(KeyKind kind) {
            return new Options(
                    commonName, kind, notBefore, notAfter, signature, purpose, authority);
        }

        public Options valid(Instant from, Instant until) {
            return new Options(commonName, keyKind, from, until, signature, purpose, authority);
        }

        public Options signature(String jcaName) {
            return new Options(
                    commonName,
                    keyKind,
                    notBefore,
                    notAfter,
                    Optional.of(jcaName),
                    purpose,
                    authority);
        }

        public Options purpose(Optional<KeyPurposeId> id) {
            return new Options(commonName, keyKind, notBefore, notAfter, signature, id, authority);
        }

        private Options asAuthority() {
            return new Options(
                    commonName, keyKind, notBefore, notAfter, signature, Optional.empty(), true);
        }
    }

    /**
     * A certificate with its key.
     *
     * @param certificate the leaf
     * @param key of the leaf
     * @param issuers from the leaf's issuer up to, and without, the root
     */
    public record Issued(X509Certificate certificate, KeyPair key, List<X509Certificate> issuers) {

        public Issued {
            issuers = List.copyOf(issuers);
        }

        /** What a server sends: the certificate and the issuers below the root. */
        public List<X509Certificate> chain() {
            return Stream.concat(Stream.of(certificate), issuers.stream()).toList();
        }

        /** {@link #chain} in PEM. */
        public String chainPem() {
            return LabPem.certificates(chain());
        }

        /** The private key in PEM (PKCS#8). */
        public String keyPem() {
            return LabPem.privateKey(key.getPrivate());
        }
    }

    private final X509Certificate certificate;
    private final KeyPair key;
    private final List<X509Certificate> above;
    private final Instant now;

    private LabCa(
            X509Certificate certificate, KeyPair key, List<X509Certificate> above, Instant now) {
        this.certificate = certificate;
        this.key = key;
        this.above = above;
        this.now = now;
    }

    /** A new root with a P-256 key. */
    public static LabCa create(String commonName, Instant now) {
        return create(commonName, now, Options.at(now));
    }

    /** A new root of the given kind and validity. */
    public static LabCa create(String commonName, Instant now, Options options) {
        Options root = options.commonName(commonName).asAuthority();
        KeyPair key = root.keyKind().generate();
        X500Name name = name(commonName);
        X509Certificate made =
                sign(new Subject(name, key.getPublic(), List.of()), root, new Signer(name, key));
        return new LabCa(made, key, List.of(), now);
    }

    /** An authority below this one. */
    public LabCa intermediate(String commonName) {
        return intermediate(commonName, Options.at(now));
    }

    /** An authority below this one, of the given kind and validity. */
    public LabCa intermediate(String commonName, Options options) {
        Options below = options.commonName(commonName).asAuthority();
        KeyPair made = below.keyKind().generate();
        Subject subject = new Subject(name(commonName), made.getPublic(), List.of());
        X509Certificate signed = sign(subject, below, signer());
        return new LabCa(signed, made, isRoot() ? List.of(signed) : prepend(signed, above), now);
    }

    /** This authority's own certificate: the root's, unless it is an intermediate. */
    public X509Certificate root() {
        return certificate;
    }

    /** {@link #root} in PEM, as a {@code ca_file}. */
    public String rootPem() {
        return LabPem.certificates(List.of(certificate));
    }

    /** A server certificate for the DNS names, valid now. */
    public Issued issue(String... names) {
        return issue(List.of(names), Options.at(now));
    }

    /**
     * A certificate as asked.
     *
     * @param names DNS names, or IP addresses written as {@code ip:192.0.2.1}; none: no subject
     *     alternative name at all
     */
    public Issued issue(List<String> names, Options options) {
        KeyPair made = options.keyKind().generate();
        X509Certificate signed =
                sign(
                        new Subject(subject(names, options), made.getPublic(), names),
                        options,
                        signer());
        return new Issued(signed, made, above);
    }

    /** A certificate that vouches for itself, for the given names. */
    public static Issued selfSigned(List<String> names, Options options) {
        KeyPair made = options.keyKind().generate();
        X500Name name = subject(names, options);
        X509Certificate signed =
                sign(new Subject(name, made.getPublic(), names), options, new Signer(name, made));
        return new Issued(signed, made, List.of());
    }

    private Signer signer() {
        return new Signer(
                X500Name.getInstance(certificate.getSubjectX500Principal().getEncoded()), key);
    }

    private boolean isRoot() {
        return certificate.getSubjectX500Principal().equals(certificate.getIssuerX500Principal());
    }

    private record Subject(X500Name name, PublicKey key, List<String> names) {}

    private record Signer(X500Name name, KeyPair key) {}

    private static X509Certificate sign(Subject subject, Options options, Signer signer) {
        try {
            X509v3CertificateBuilder builder =
                    new JcaX509v3CertificateBuilder(
                            signer.name(),
                            new BigInteger(120, new SecureRandom()).setBit(120),
                            Date.from(options.notBefore()),
                            Date.from(options.notAfter()),
                            subject.name(),
                            subject.key());
            extend(builder, subject, options, signer);
            String algorithm =
                    options.signature()
                            .orElseGet(() -> KeyKind.signatureFor(signer.key().getPrivate()));
            JcaContentSignerBuilder signing = new JcaContentSignerBuilder(algorithm);
            if (algorithm.endsWith("MGF1")) {
                signing.setProvider(new BouncyCastleProvider()); // the JDK has another name for it
            }
            return new JcaX509CertificateConverter()
                    .getCertificate(builder.build(signing.build(signer.key().getPrivate())));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (CertificateException | OperatorCreationException | NoSuchAlgorithmException e) {
            throw new IllegalStateException("cannot issue for " + subject.name(), e);
        }
    }

    private static void extend(
            X509v3CertificateBuilder builder, Subject subject, Options options, Signer signer)
            throws IOException, NoSuchAlgorithmException {
        JcaX509ExtensionUtils identifiers = new JcaX509ExtensionUtils();
        builder.addExtension(
                Extension.basicConstraints, true, new BasicConstraints(options.authority()));
        builder.addExtension(
                Extension.keyUsage,
                true,
                new KeyUsage(
                        options.authority()
                                ? KeyUsage.keyCertSign | KeyUsage.cRLSign
                                : KeyUsage.digitalSignature));
        builder.addExtension(
                Extension.subjectKeyIdentifier,
                false,
                identifiers.createSubjectKeyIdentifier(subject.key()));
        builder.addExtension(
                Extension.authorityKeyIdentifier,
                false,
                identifiers.createAuthorityKeyIdentifier(signer.key().getPublic()));
        if (options.purpose().isPresent()) {
            builder.addExtension(
                    Extension.extendedKeyUsage,
                    false,
                    new ExtendedKeyUsage(options.purpose().get()));
        }
        if (!subject.names().isEmpty()) {
            GeneralName[] all =
                    subject.names().stream().map(LabCa::general).toArray(GeneralName[]::new);
            builder.addExtension(Extension.subjectAlternativeName, false, new GeneralNames(all));
        }
    }

    private static GeneralName general(String name) {
        return name.startsWith("ip:")
                ? new GeneralName(GeneralName.iPAddress, name.substring("ip:".length()))
                : new GeneralName(GeneralName.dNSName, name);
    }

    private static X500Name subject(List<String> names, Options options) {
        return name(options.commonName().orElse(names.isEmpty() ? "nameless" : names.getFirst()));
    }

    private static X500Name name(String commonName) {
        return new X500NameBuilder().addRDN(BCStyle.CN, commonName).build();
    }

    private static List<X509Certificate> prepend(
            X509Certificate first, List<X509Certificate> rest) {
        return Stream.concat(Stream.of(first), rest.stream()).toList();
    }
}
