package org.postseal.tls;

import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/** Verification against trusted roots. Safe for use by many threads. */
public interface PkixVerifier {

    /**
     * Builds a path from the leaf to a trusted root, checks dates and strength, then the names.
     *
     * @param chain as the peer sent it, the leaf first; any order, junk allowed behind the leaf
     * @param names of which the leaf must hold one as a DNS name; empty: any leaf will do
     */
    CertificateVerdict verify(List<X509Certificate> chain, Set<ReferenceName> names, Instant now);
}
