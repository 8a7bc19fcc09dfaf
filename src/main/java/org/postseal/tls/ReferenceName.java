package org.postseal.tls;

import java.util.Locale;

/**
 * A name that a certificate must hold to prove its owner (RFC 9525, section 6).
 *
 * @param name in A-labels, lower case, no trailing dot
 * @param subdomains any name below {@code name} is meant, and {@code name} itself is not: Postfix's
 *     {@code .example.com}
 */
public record ReferenceName(String name, boolean subdomains) {

    public ReferenceName {
        name = name.toLowerCase(Locale.ROOT);
    }

    public static ReferenceName exactly(String name) {
        return new ReferenceName(name, false);
    }

    @Override
    public String toString() {
        return subdomains ? "." + name : name;
    }
}
