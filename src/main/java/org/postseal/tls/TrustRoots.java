package org.postseal.tls;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Certificates that are trusted without proof. Never empty: an empty store is a mistake, and
 * neither "trust all" nor "trust nobody" is what it means (L14).
 */
public record TrustRoots(Set<X509Certificate> certificates) {

    public TrustRoots {
        certificates = Set.copyOf(certificates);
        if (certificates.isEmpty()) {
            throw new IllegalArgumentException("no trusted root certificate");
        }
    }

    /** Those that come with the JDK, or that its {@code javax.net.ssl.trustStore} names. */
    public static TrustRoots ofSystem() {
        try {
            TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX", "SunJSSE");
            factory.init((@Nullable KeyStore) null);
            Set<X509Certificate> all = new HashSet<>();
            for (TrustManager manager : factory.getTrustManagers()) {
                if (manager instanceof X509TrustManager x509) {
                    all.addAll(Set.of(x509.getAcceptedIssuers()));
                }
            }
            return new TrustRoots(all);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the JDK's root certificates cannot be read", e);
        }
    }

    /**
     * Those in a PEM file.
     *
     * @throws IOException when it cannot be read, holds no certificate or a malformed one; the
     *     message names the file and the reason
     */
    public static TrustRoots ofPem(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            Set<X509Certificate> read = new HashSet<>();
            for (Certificate one :
                    CertificateFactory.getInstance("X.509", "SUN").generateCertificates(in)) {
                read.add((X509Certificate) one);
            }
            if (read.isEmpty()) {
                throw new IOException(file + ": holds no certificate in PEM");
            }
            return new TrustRoots(read);
        } catch (CertificateException e) {
            throw new IOException(file + ": holds a malformed certificate", e);
        } catch (NoSuchFileException e) {
            throw new IOException(file + ": does not exist", e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK cannot read certificates", e);
        }
    }

    /** These and those. */
    public TrustRoots and(TrustRoots others) {
        return new TrustRoots(
                Stream.concat(certificates.stream(), others.certificates().stream())
                        .collect(Collectors.toSet()));
    }
}
