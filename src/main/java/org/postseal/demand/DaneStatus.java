package org.postseal.demand;

import java.util.Set;
import org.postseal.dane.TlsaRecord;

/** What the DNS says about DANE for one host and port. */
public sealed interface DaneStatus {

    /**
     * DANE cannot apply, so nothing was asked (RFC 7672, section 2.2.2).
     *
     * @param why in words
     */
    record NotApplicable(String why) implements DaneStatus {}

    /**
     * There is provably no TLSA record.
     *
     * @param name the last one that was asked for
     */
    record None(String name) implements DaneStatus {}

    /** What was answered is not secure, and counts as nothing. */
    record Insecure(String name) implements DaneStatus {}

    /**
     * There are secure records, and none can be used: TLS is a must, whoever the peer is (RFC 7672,
     * section 2.2).
     */
    record Unusable(String baseDomain) implements DaneStatus {}

    /**
     * The peer must match one of these.
     *
     * @param hostOnly the MX answer that named the host was not secure
     */
    record Usable(String baseDomain, Set<TlsaRecord> records, boolean hostOnly)
            implements DaneStatus {
        public Usable {
            records = Set.copyOf(records);
        }
    }

    /** Nobody can tell: the host must not be used now (RFC 7672, section 2.1.2). */
    record Failed(String name, String why) implements DaneStatus {}
}
