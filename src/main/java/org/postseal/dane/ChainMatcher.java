package org.postseal.dane;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.cert.CertificateEncodingException;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.security.spec.X509EncodedKeySpec;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.postseal.dane.DaneVerdict.Matched;
import org.postseal.dane.DaneVerdict.Unmatched;
import org.postseal.tls.CertificateNames;
import org.postseal.tls.CertificateVerdict;
import org.postseal.tls.Certificates;
import org.postseal.tls.PathFinder;
import org.postseal.tls.ReferenceName;
import org.postseal.tls.Strength;

/**
 * DANE for SMTP (RFC 7672, section 3). DANE-EE looks at the leaf alone: names and dates do not
 * count, nor who signed it; a key too small to prove anything still does (L15). DANE-TA wants a
 * path from the leaf to the anchor, with dates, strength and a name; no public root has a part in
 * it.
 */
public final class ChainMatcher implements DaneVerifier {
    private static final int DANE_EE = 3;

    @Override
    public DaneVerdict verify(
            List<X509Certificate> chain,
            Set<TlsaRecord> records,
            Set<ReferenceName> names,
            Instant now) {
        if (chain.isEmpty()) {
            return new Unmatched("the server has shown no certificate");
        }
        List<TlsaRecord> counted =
                TlsaRecords.strongest(records).stream()
                        .sorted(
                                Comparator.comparingInt(TlsaRecord::usage)
                                        .reversed()
                                        .thenComparing(TlsaRecord::toString))
                        .toList();
        StringBuilder sentence = new StringBuilder();
        for (TlsaRecord record : counted) {
            Optional<String> objection =
                    record.usage() == DANE_EE
                            ? endEntity(record, chain.getFirst())
                            : authority(record, chain, names, now);
            if (objection.isEmpty()) {
                return new Matched(record);
            }
            sentence.append(sentence.isEmpty() ? "" : "; ")
                    .append(record)
                    .append(": ")
                    .append(objection.get());
        }
        return new Unmatched(
                sentence.isEmpty() ? "there is no usable record" : sentence.toString());
    }

    private static Optional<String> endEntity(TlsaRecord record, X509Certificate leaf) {
        return isMeant(record, leaf)
                ? Strength.weaknessOf(leaf.getPublicKey())
                        .map(words -> "the server's certificate has " + words)
                : Optional.of("not the server's certificate");
    }

    private static Optional<String> authority(
            TlsaRecord record, List<X509Certificate> chain, Set<ReferenceName> names, Instant now) {
        Set<TrustAnchor> anchors = anchors(record, chain);
        if (anchors.isEmpty()) {
            return Optional.of("the server has not sent this authority");
        }
        return switch (PathFinder.find(chain, anchors, now)) {
            case CertificateVerdict.Unproven(var _, String words) -> Optional.of(words);
            case CertificateVerdict.Proven _ ->
                    CertificateNames.match(chain.getFirst(), names).isPresent()
                            ? Optional.empty()
                            : Optional.of(
                                    "the certificate is for %s, and not for %s"
                                            .formatted(
                                                    CertificateNames.of(chain.getFirst()), names));
        };
    }

    /** What the record makes an anchor: authorities that were sent, or what it holds itself. */
    private static Set<TrustAnchor> anchors(TlsaRecord record, List<X509Certificate> chain) {
        Set<TrustAnchor> anchors = new HashSet<>();
        for (X509Certificate sent : chain.subList(1, chain.size())) {
            if (isMeant(record, sent)) {
                encoded(sent)
                        .flatMap(Certificates::read)
                        .ifPresent(anchor -> anchors.add(new TrustAnchor(anchor, null)));
            }
        }
        if (record.matchingType() == 0) {
            byte[] data = HexFormat.of().parseHex(record.data());
            if (record.selector() == 0) {
                Certificates.read(data)
                        .ifPresent(anchor -> anchors.add(new TrustAnchor(anchor, null)));
            } else {
                publicKey(data).ifPresent(key -> anchors.addAll(bareKey(key, chain)));
            }
        }
        return anchors;
    }

    /** A key has no name: it is tried as the issuer of each certificate (RFC 7671, 5.2.2). */
    private static Set<TrustAnchor> bareKey(PublicKey key, List<X509Certificate> chain) {
        return chain.stream()
                .map(X509Certificate::getIssuerX500Principal)
                .filter(issuer -> !issuer.getName().isEmpty())
                .map(issuer -> new TrustAnchor(issuer, key, null))
                .collect(Collectors.toSet());
    }

    private static boolean isMeant(TlsaRecord record, X509Certificate certificate) {
        return encoded(certificate)
                .flatMap(der ->
                        record.selector() == 0 ? Optional.of(der) : Certificates.publicKeyInfo(der))
                .map(selected -> digest(record.matchingType(), selected))
                .filter(record.data()::equals)
                .isPresent();
    }

    private static String digest(int matchingType, byte[] selected) {
        try {
            return HexFormat.of()
                    .formatHex(
                            switch (matchingType) {
                                case 0 -> selected;
                                case 1 -> MessageDigest.getInstance("SHA-256").digest(selected);
                                case 2 -> MessageDigest.getInstance("SHA-512").digest(selected);
                                default ->
                                        throw new IllegalArgumentException(
                                                "matching type " + matchingType);
                            });
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK has no SHA-2", e);
        }
    }

    private static Optional<byte[]> encoded(X509Certificate certificate) {
        try {
            return Optional.of(certificate.getEncoded());
        } catch (CertificateEncodingException e) {
            return Optional.empty();
        }
    }

    private static Optional<PublicKey> publicKey(byte[] info) {
        try {
            String algorithm =
                    SubjectPublicKeyInfo.getInstance(info).getAlgorithm().getAlgorithm().getId();
            return Optional.of(
                    KeyFactory.getInstance(algorithm).generatePublic(new X509EncodedKeySpec(info)));
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
