package org.postseal.tls;

import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SSLException;

/** The certificates that a server sent, within what is looked at (L10). */
final class SentChain {

    private SentChain() {}

    /**
     * The chain, if it is of an acceptable size.
     *
     * @param sent how many certificates there were, readable or not
     */
    static List<X509Certificate> bounded(List<X509Certificate> chain, int sent)
            throws SSLException {
        int octets = 0;
        for (X509Certificate certificate : chain) {
            octets += octets(certificate);
        }
        if (chain.isEmpty()
                || sent > TlsProfile.CHAIN_CERTIFICATES_MAX
                || octets > TlsProfile.CHAIN_OCTETS_MAX) {
            throw new SSLException(
                    "a chain of %d certificates and %d octets is not acceptable (limits: %d, %d)"
                            .formatted(
                                    sent,
                                    octets,
                                    TlsProfile.CHAIN_CERTIFICATES_MAX,
                                    TlsProfile.CHAIN_OCTETS_MAX));
        }
        return chain;
    }

    private static int octets(X509Certificate certificate) throws SSLException {
        try {
            return certificate.getEncoded().length;
        } catch (CertificateEncodingException e) {
            throw new SSLException("a certificate cannot be read", e);
        }
    }
}
