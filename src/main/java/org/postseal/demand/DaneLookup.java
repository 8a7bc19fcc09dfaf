package org.postseal.demand;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.postseal.dane.TlsaRecord;
import org.postseal.dane.TlsaRecords;
import org.postseal.dns.Answer;
import org.postseal.dns.RecordType;
import org.postseal.dns.Resolver;
import org.postseal.dns.Security;
import org.postseal.route.Host;
import org.postseal.route.Route;

/**
 * Finds the TLSA records of a host (RFC 7672, sections 2.1 and 2.2).
 *
 * <p>Nothing is asked unless the host's addresses are secure: so a zone that is not signed and
 * whose servers choke on TLSA does no harm. Once asked, an answer that fails stops the host.
 */
final class DaneLookup {

    private final Resolver resolver;

    DaneLookup(Resolver resolver) {
        this.resolver = resolver;
    }

    /** Whether answers may come from the resolver's cache. */
    enum Freshness {
        CACHED,
        AFRESH
    }

    /** Why nothing the DNS says can be relied on now; empty while it is proven. */
    Optional<String> doubt() {
        return resolver.doubt();
    }

    DaneStatus of(Route route, Host host, Freshness freshness) {
        if (host.isAddress()) {
            return new DaneStatus.NotApplicable("an address has no TLSA records");
        }
        if (route.kind() == Route.Kind.IMPLICIT_MX && route.mxSecurity() != Security.SECURE) {
            return new DaneStatus.NotApplicable("the absence of MX records is not proven");
        }
        if (isUnknown(host.nameSecurity()) || isUnknown(host.addressSecurity())) {
            return new DaneStatus.Failed(host.name(), "the security of its addresses is not known");
        }
        List<String> candidates = baseDomains(host);
        if (candidates.isEmpty()) {
            return new DaneStatus.NotApplicable("the addresses are not signed with DNSSEC");
        }
        DaneStatus status = new DaneStatus.None(host.name());
        for (String base : candidates) {
            status = at(base, host.port(), hostOnly(route), freshness);
            if (!(status instanceof DaneStatus.None || status instanceof DaneStatus.Insecure)) {
                break;
            }
        }
        return status;
    }

    /** Where to look, best first (RFC 7672, section 2.2.2); empty when DANE cannot apply. */
    private static List<String> baseDomains(Host host) {
        boolean addresses = host.addressSecurity() == Security.SECURE;
        if (!host.isAlias()) {
            return addresses ? List.of(host.name()) : List.of();
        }
        if (host.nameSecurity() != Security.SECURE) {
            return List.of();
        }
        return addresses ? List.of(host.canonicalName(), host.name()) : List.of(host.name());
    }

    /** A host that the operator named needs no MX answer to be the right one. */
    private static boolean hostOnly(Route route) {
        return route.kind() != Route.Kind.CONFIGURED_HOST && route.mxSecurity() != Security.SECURE;
    }

    private DaneStatus at(String base, int port, boolean hostOnly, Freshness freshness) {
        String name = "_" + port + "._tcp." + base;
        Answer<String> answer =
                switch (freshness) {
                    case CACHED -> resolver.lookup(name, RecordType.TLSA);
                    case AFRESH -> resolver.lookupAfresh(name, RecordType.TLSA);
                };
        if (answer.isFailed()) {
            return new DaneStatus.Failed(name, answer.reason());
        }
        if (!answer.isSecure()) {
            return new DaneStatus.Insecure(name);
        }
        if (!answer.isFound()) {
            return new DaneStatus.None(name);
        }
        Set<TlsaRecord> usable = Set.copyOf(TlsaRecords.usable(answer.records()));
        return usable.isEmpty()
                ? new DaneStatus.Unusable(base)
                : new DaneStatus.Usable(base, usable, hostOnly);
    }

    private static boolean isUnknown(Security security) {
        return security == Security.BOGUS || security == Security.UNKNOWN;
    }
}
