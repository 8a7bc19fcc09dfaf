package org.postseal.route;

import java.util.List;
import java.util.Optional;
import org.postseal.dns.Security;
import org.postseal.mail.Domain;
import org.postseal.smtp.Trouble;

/**
 * Where mail for a domain goes: hosts in the order to try, or the trouble that leaves none.
 *
 * @param domain the recipient's domain
 * @param hopDomain the name whose MX and published policies count: the recipient's domain, or the
 *     configured hop's
 * @param kind how the hosts were found
 * @param mxSecurity of the MX answer, or of the proof that there is none; {@code UNKNOWN} only with
 *     a trouble; {@code INSECURE} for a configured host
 * @param hosts to be tried from first to last; shuffled within one preference
 * @param trouble present when there is no host to try at all
 * @param canonicalHop the end of {@code hopDomain}'s alias chain, as the MX lookup followed it; the
 *     same name where there is no alias (a reference name of RFC 7672, section 3.2.1)
 * @param hop the line of the transport file, for a configured hop
 */
public record Route(
        Domain domain,
        Domain hopDomain,
        Kind kind,
        Security mxSecurity,
        List<Host> hosts,
        Optional<Trouble> trouble,
        String canonicalHop,
        Optional<ConfiguredHop> hop) {

    /** How the hosts were found. */
    public enum Kind {
        /** From MX records. */
        MX,
        /** There are provably no MX records: the domain is its own host (RFC 5321, 5.1). */
        IMPLICIT_MX,
        /** The operator named a domain, whose MX records were used. */
        CONFIGURED_DOMAIN,
        /** The operator named a host and port in brackets: a trusted hop. */
        CONFIGURED_HOST
    }

    public Route {
        hosts = List.copyOf(hosts);
        if (hosts.isEmpty() == trouble.isEmpty()) {
            throw new IllegalArgumentException("a route has hosts or a trouble");
        }
    }

    /** A route whose hop is no alias and not configured. */
    public Route(
            Domain domain,
            Domain hopDomain,
            Kind kind,
            Security mxSecurity,
            List<Host> hosts,
            Optional<Trouble> trouble) {
        this(
                domain,
                hopDomain,
                kind,
                mxSecurity,
                hosts,
                trouble,
                hopDomain.ascii(),
                Optional.empty());
    }

    public boolean isConfigured() {
        return kind == Kind.CONFIGURED_DOMAIN || kind == Kind.CONFIGURED_HOST;
    }
}
