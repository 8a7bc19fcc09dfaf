package org.postseal.tls;

import java.security.GeneralSecurityException;
import java.security.InvalidAlgorithmParameterException;
import java.security.cert.CertPathBuilder;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateParsingException;
import java.security.cert.CollectionCertStoreParameters;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.PKIXCertPathBuilderResult;
import java.security.cert.PKIXCertPathChecker;
import java.security.cert.TrustAnchor;
import java.security.cert.X509CertSelector;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Collection;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.postseal.tls.CertificateVerdict.Fault;
import org.postseal.tls.CertificateVerdict.Proven;
import org.postseal.tls.CertificateVerdict.Unproven;

/**
 * Finds a path from a leaf to an anchor through what a peer sent, in whatever order and with
 * whatever beside it (RFC 5280, section 6; without revocation). Names are not its business.
 *
 * <p>Signatures, dates, constraints of authorities and the purpose are checked on the whole path,
 * the dates of the anchor too. Work is bounded: at most five authorities below the anchor, and
 * certificates that issued themselves are no step of a path.
 */
public final class PathFinder {
    private static final int AUTHORITIES_MAX = 5;
    private static final String SERVER = "1.3.6.1.5.5.7.3.1";
    private static final String ANY_PURPOSE = "2.5.29.37.0";

    private final X509Certificate leaf;
    private final List<X509Certificate> pool;
    private final Set<TrustAnchor> anchors;
    private final Instant now;

    private PathFinder(
            X509Certificate leaf,
            List<X509Certificate> pool,
            Set<TrustAnchor> anchors,
            Instant now) {
        this.leaf = leaf;
        this.pool = pool;
        this.anchors = anchors;
        this.now = now;
    }

    /**
     * @param chain as the peer sent it, the leaf first
     * @param anchors trusted; none: nothing is proven
     * @return proven by the anchor's name, or the first fault
     */
    public static CertificateVerdict find(
            List<X509Certificate> chain, Set<TrustAnchor> anchors, Instant now) {
        if (chain.isEmpty()) {
            return new Unproven(Fault.UNTRUSTED, "the server has shown no certificate");
        }
        if (chain.size() > TlsProfile.CHAIN_CERTIFICATES_MAX) {
            return new Unproven(Fault.UNTRUSTED, "the server's certificate chain is too long");
        }
        Optional<X509Certificate> leaf = Certificates.read(chain.getFirst());
        if (leaf.isEmpty()) {
            return new Unproven(Fault.UNTRUSTED, "the server's certificate cannot be read");
        }
        List<X509Certificate> pool =
                Certificates.readable(chain.subList(1, chain.size())).stream()
                        .filter(one -> !isSelfIssued(one))
                        .distinct()
                        .toList();
        return anchors.isEmpty()
                ? new Unproven(Fault.UNTRUSTED, "there is no trusted root")
                : new PathFinder(leaf.get(), pool, anchors, now).verdict();
    }

    private CertificateVerdict verdict() {
        Optional<PKIXCertPathBuilderResult> path = build(now, true);
        if (path.isPresent()) {
            return anchorVerdict(path.get().getTrustAnchor());
        }
        Optional<PKIXCertPathBuilderResult> lenient = build(now, false);
        if (lenient.isPresent()) {
            return faultOn(lenient.get());
        }
        return expired().orElseGet(this::untrusted);
    }

    private CertificateVerdict anchorVerdict(TrustAnchor anchor) {
        X509Certificate certificate = anchor.getTrustedCert();
        if (certificate == null) {
            return new Proven("a trusted key");
        }
        return outsideDates(certificate, now)
                .<CertificateVerdict>map(words -> new Unproven(Fault.EXPIRED, words))
                .orElseGet(() -> new Proven(Certificates.describe(certificate)));
    }

    /** A path that only strict rules refuse: says which. */
    private CertificateVerdict faultOn(PKIXCertPathBuilderResult path) {
        for (X509Certificate one : certificates(path)) {
            Optional<String> weakness = Strength.weaknessOf(one);
            if (weakness.isPresent()) {
                return new Unproven(
                        Fault.WEAK, Certificates.describe(one) + " has " + weakness.get());
            }
        }
        return new Unproven(
                Fault.UNTRUSTED,
                "the chain holds a certificate that is not for servers (extended key usage)");
    }

    /** Whether there was, or will be, a path at a time when one of the certificates was valid. */
    private Optional<CertificateVerdict> expired() {
        return Stream.concat(Stream.of(leaf), pool.stream())
                .filter(one -> outsideDates(one, now).isPresent())
                .filter(one ->
                        build(one.getNotAfter().toInstant().minusSeconds(1), false).isPresent()
                                || build(one.getNotBefore().toInstant().plusSeconds(1), false)
                                        .isPresent())
                .findFirst()
                .map(one -> new Unproven(Fault.EXPIRED, outsideDates(one, now).orElseThrow()));
    }

    private CertificateVerdict untrusted() {
        Optional<String> weakness = Strength.weaknessOf(leaf);
        if (weakness.isPresent() && !isSelfIssued(leaf)) {
            return new Unproven(Fault.WEAK, Certificates.describe(leaf) + " has " + weakness.get());
        }
        return new Unproven(
                Fault.UNTRUSTED,
                isSelfIssued(leaf)
                        ? Certificates.describe(leaf) + " vouches only for itself"
                        : "no path leads from "
                                + Certificates.describe(leaf)
                                + " to a trusted root");
    }

    private Optional<PKIXCertPathBuilderResult> build(Instant at, boolean strict) {
        try {
            X509CertSelector target = new X509CertSelector();
            target.setCertificate(leaf);
            PKIXBuilderParameters parameters = new PKIXBuilderParameters(anchors, target);
            parameters.setRevocationEnabled(false);
            parameters.setMaxPathLength(AUTHORITIES_MAX);
            parameters.setDate(Date.from(at));
            parameters.addCertStore(
                    CertStore.getInstance(
                            "Collection",
                            new CollectionCertStoreParameters(
                                    Stream.concat(Stream.of(leaf), pool.stream()).toList())));
            if (strict) {
                // Within the search, so that a sound path is found beside an unsound one.
                parameters.addCertPathChecker(new Soundness());
            }
            return Optional.of(
                    (PKIXCertPathBuilderResult)
                            CertPathBuilder.getInstance("PKIX", "SUN").build(parameters));
        } catch (CertPathBuilderException e) {
            return Optional.empty();
        } catch (InvalidAlgorithmParameterException e) {
            throw new IllegalStateException("no anchors", e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK cannot build certificate paths", e);
        }
    }

    private static List<X509Certificate> certificates(PKIXCertPathBuilderResult path) {
        return path.getCertPath().getCertificates().stream()
                .map(X509Certificate.class::cast)
                .toList();
    }

    private static final class Soundness extends PKIXCertPathChecker {

        @Override
        public void init(boolean forward) {
            // It looks at each certificate by itself: the direction does not matter.
        }

        @Override
        public boolean isForwardCheckingSupported() {
            return true;
        }

        @Override
        public @Nullable Set<String> getSupportedExtensions() {
            return null;
        }

        @Override
        public void check(Certificate certificate, Collection<String> unresolved)
                throws CertPathValidatorException {
            if (certificate instanceof X509Certificate x509
                    && (Strength.weaknessOf(x509).isPresent() || !isForServers(x509))) {
                throw new CertPathValidatorException("weak, or not for servers");
            }
        }
    }

    private static boolean isForServers(X509Certificate certificate) {
        try {
            List<String> purposes = certificate.getExtendedKeyUsage();
            return purposes == null || purposes.contains(SERVER) || purposes.contains(ANY_PURPOSE);
        } catch (CertificateParsingException e) {
            return false;
        }
    }

    static boolean isSelfIssued(X509Certificate certificate) {
        return certificate.getSubjectX500Principal().equals(certificate.getIssuerX500Principal());
    }

    /** What is wrong with its dates, in words; empty: nothing. */
    static Optional<String> outsideDates(X509Certificate certificate, Instant now) {
        Instant from = certificate.getNotBefore().toInstant();
        Instant until = certificate.getNotAfter().toInstant();
        if (now.isBefore(from)) {
            return Optional.of(Certificates.describe(certificate) + " is valid only from " + from);
        }
        return now.isAfter(until)
                ? Optional.of(Certificates.describe(certificate) + " expired at " + until)
                : Optional.empty();
    }
}
