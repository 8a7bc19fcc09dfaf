package org.postseal.tls;

import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.postseal.tls.CertificateVerdict.Fault;
import org.postseal.tls.CertificateVerdict.Proven;
import org.postseal.tls.CertificateVerdict.Unproven;

/**
 * Verifies against trusted roots, dates and strength first, then names (RFC 5280, RFC 9525). What
 * is trusted is only what it was made with; a leaf that is itself among the roots needs no path,
 * and must be valid all the same.
 */
public final class RootVerifier implements PkixVerifier {
    private final Set<X509Certificate> roots;
    private final Set<TrustAnchor> anchors;

    public RootVerifier(TrustRoots roots) {
        this.roots = Set.copyOf(Certificates.readable(roots.certificates()));
        this.anchors =
                this.roots.stream()
                        .map(root -> new TrustAnchor(root, null))
                        .collect(Collectors.toUnmodifiableSet());
    }

    @Override
    public CertificateVerdict verify(
            List<X509Certificate> chain, Set<ReferenceName> names, Instant now) {
        return switch (path(chain, now)) {
            case Unproven fault -> fault;
            case Proven(String by) -> named(chain.getFirst(), names, by);
        };
    }

    private CertificateVerdict path(List<X509Certificate> chain, Instant now) {
        Optional<X509Certificate> trustedLeaf =
                chain.stream()
                        .limit(1)
                        .flatMap(leaf -> Certificates.read(leaf).stream())
                        .filter(roots::contains)
                        .findFirst();
        return trustedLeaf.isPresent()
                ? trusted(trustedLeaf.get(), now)
                : PathFinder.find(chain, anchors, now);
    }

    private static CertificateVerdict trusted(X509Certificate leaf, Instant now) {
        return PathFinder.outsideDates(leaf, now)
                .<CertificateVerdict>map(words -> new Unproven(Fault.EXPIRED, words))
                .or(() ->
                        Strength.weaknessOf(leaf.getPublicKey())
                                .map(words ->
                                        new Unproven(
                                                Fault.WEAK,
                                                Certificates.describe(leaf) + " has " + words)))
                .orElseGet(() -> new Proven("the certificate itself, which is trusted"));
    }

    private static CertificateVerdict named(
            X509Certificate leaf, Set<ReferenceName> names, String by) {
        if (names.isEmpty()) {
            return new Proven(by);
        }
        return CertificateNames.match(leaf, names)
                .<CertificateVerdict>map(Proven::new)
                .orElseGet(() ->
                        new Unproven(
                                Fault.NAME,
                                "the certificate is for %s, and not for %s"
                                        .formatted(described(leaf), joined(names))));
    }

    private static String described(X509Certificate leaf) {
        List<String> held = CertificateNames.of(leaf);
        int shown = 5;
        String text = held.stream().limit(shown).collect(Collectors.joining(", "));
        return held.isEmpty()
                ? "no DNS name at all"
                : held.size() > shown ? text + " and %d more".formatted(held.size() - shown) : text;
    }

    private static String joined(Set<ReferenceName> names) {
        return names.stream()
                .map(ReferenceName::toString)
                .sorted()
                .collect(Collectors.joining(" or "));
    }
}
