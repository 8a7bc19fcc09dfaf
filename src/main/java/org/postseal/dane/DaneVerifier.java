package org.postseal.dane;

import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.postseal.tls.ReferenceName;

/** Holds a certificate chain against TLSA records. Safe for use by many threads. */
public interface DaneVerifier {

    /**
     * @param chain as the peer sent it, the leaf first; nothing about it is trusted
     * @param records usable ones; one match is enough
     * @param names reference identifiers, for DANE-TA only (RFC 7672, section 3.2.2)
     * @param now for the validity periods, for DANE-TA only
     */
    DaneVerdict verify(
            List<X509Certificate> chain,
            Set<TlsaRecord> records,
            Set<ReferenceName> names,
            Instant now);
}
