package org.postseal.tls;

import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The names in a certificate held against those wanted (RFC 9525, section 6): DNS names in the
 * subject alternative name and nothing else. A common name never counts, nor an IP address.
 */
public final class CertificateNames {
    private static final int DNS_NAME = 2;
    private static final Pattern LABELS = Pattern.compile("(\\*\\.)?[a-z0-9_-]+(\\.[a-z0-9_-]+)*");

    private CertificateNames() {}

    /** The DNS names it is for, lower case; none when the extension cannot be read. */
    public static List<String> of(X509Certificate certificate) {
        Collection<List<?>> all;
        try {
            all = certificate.getSubjectAlternativeNames();
        } catch (CertificateParsingException e) {
            return List.of();
        }
        return all == null
                ? List.of()
                : all.stream()
                        .filter(entry -> Integer.valueOf(DNS_NAME).equals(entry.getFirst()))
                        .map(entry -> String.valueOf(entry.getLast()).toLowerCase(Locale.ROOT))
                        .filter(name -> LABELS.matcher(name).matches())
                        .toList();
    }

    /** The certificate's name that meets one of the wanted; empty: none does. */
    public static Optional<String> match(X509Certificate certificate, Set<ReferenceName> wanted) {
        return of(certificate).stream()
                .filter(name -> wanted.stream().anyMatch(one -> matches(name, one)))
                .findFirst();
    }

    private static boolean matches(String presented, ReferenceName wanted) {
        String name = wanted.name();
        if (presented.startsWith("*.")) {
            return wildcard(presented.substring(2), wanted);
        }
        return wanted.subdomains() ? presented.endsWith("." + name) : presented.equals(name);
    }

    /** A wildcard is one whole label, the left-most, and never right below the root. */
    private static boolean wildcard(String parent, ReferenceName wanted) {
        if (!parent.contains(".")) {
            return false;
        }
        String name = wanted.name();
        if (wanted.subdomains()) {
            return parent.equals(name) || parent.endsWith("." + name);
        }
        int dot = name.indexOf('.');
        return dot > 0 && name.substring(dot + 1).equals(parent);
    }
}
