package org.postseal.keys;

import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.List;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.openssl.PEMEncryptedKeyPair;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.pkcs.PKCS8EncryptedPrivateKeyInfo;
import org.postseal.tls.ServerCredential;

/** Reads a chain and its key from PEM files: PKCS#8, or OpenSSL's traditional RSA and EC forms. */
final class PemFiles {
    private static final long FILE_OCTETS_MAX = 1 << 20;
    private static final byte[] PROBE = "a pair".getBytes(StandardCharsets.US_ASCII);

    private PemFiles() {}

    static ServerCredential read(Path certificate, Path key) throws KeyFileFault {
        List<X509Certificate> chain = chain(certificate);
        PrivateKey opened = key(key);
        if (!belongTogether(chain.getFirst().getPublicKey(), opened)) {
            throw new KeyFileFault(
                    key + ": is not the key of the first certificate in " + certificate, null);
        }
        return new ServerCredential(opened, chain);
    }

    private static List<X509Certificate> chain(Path file) throws KeyFileFault {
        bounded(file);
        try (InputStream in = Files.newInputStream(file)) {
            List<X509Certificate> chain =
                    CertificateFactory.getInstance("X.509", "SUN").generateCertificates(in).stream()
                            .map(X509Certificate.class::cast)
                            .toList();
            if (chain.isEmpty()) {
                throw new KeyFileFault(file + ": holds no certificate in PEM", null);
            }
            return chain;
        } catch (CertificateException e) {
            throw new KeyFileFault(file + ": holds a malformed certificate", e);
        } catch (KeyFileFault e) {
            throw e;
        } catch (IOException e) {
            throw unreadable(file, e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK cannot read certificates", e);
        }
    }

    private static PrivateKey key(Path file) throws KeyFileFault {
        bounded(file);
        try (Reader in = Files.newBufferedReader(file, StandardCharsets.ISO_8859_1);
                PEMParser parser = new PEMParser(in)) {
            for (Object item = parser.readObject(); item != null; item = parser.readObject()) {
                switch (item) {
                    case PrivateKeyInfo info -> {
                        return opened(info);
                    }
                    case PEMKeyPair pair -> {
                        return opened(pair.getPrivateKeyInfo());
                    }
                    case PKCS8EncryptedPrivateKeyInfo _, PEMEncryptedKeyPair _ ->
                            throw new KeyFileFault(
                                    file + ": is locked by a password; an open one is needed",
                                    null);
                    default -> {}
                }
            }
            throw new KeyFileFault(file + ": holds no private key in PEM", null);
        } catch (KeyFileFault e) {
            throw e;
        } catch (FileSystemException e) {
            throw unreadable(file, e);
        } catch (IOException | GeneralSecurityException | IllegalArgumentException e) {
            // The parser's own words may show what is in the file.
            throw new KeyFileFault(file + ": holds a malformed private key", null);
        }
    }

    private static PrivateKey opened(PrivateKeyInfo info)
            throws IOException, GeneralSecurityException {
        return KeyFactory.getInstance(info.getPrivateKeyAlgorithm().getAlgorithm().getId())
                .generatePrivate(new PKCS8EncodedKeySpec(info.getEncoded()));
    }

    private static void bounded(Path file) throws KeyFileFault {
        try {
            if (Files.size(file) > FILE_OCTETS_MAX) {
                throw new KeyFileFault(file + ": is larger than any key or chain", null);
            }
        } catch (KeyFileFault e) {
            throw e;
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    private static KeyFileFault unreadable(Path file, IOException e) {
        String why =
                switch (e) {
                    case NoSuchFileException _ -> "does not exist";
                    case AccessDeniedException _ -> "may not be read by this user";
                    default -> "cannot be read (" + e.getClass().getSimpleName() + ")";
                };
        return new KeyFileFault(file + ": " + why, e);
    }

    /** Whether what the key signs, the certificate's key verifies. */
    private static boolean belongTogether(PublicKey open, PrivateKey secret) {
        String algorithm =
                switch (secret.getAlgorithm()) {
                    case "RSA" -> "SHA256withRSA";
                    case "EC", "ECDSA" -> "SHA256withECDSA";
                    default -> secret.getAlgorithm();
                };
        try {
            Signature signer = Signature.getInstance(algorithm);
            signer.initSign(secret);
            signer.update(PROBE);
            byte[] signature = signer.sign();
            Signature verifier = Signature.getInstance(algorithm);
            verifier.initVerify(open);
            verifier.update(PROBE);
            return verifier.verify(signature);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }
}
