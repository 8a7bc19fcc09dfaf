package org.postseal.demand;

import org.postseal.mail.Domain;
import org.postseal.mail.TlsWish;
import org.postseal.route.Host;
import org.postseal.route.Route;

/** Room 8. Safe for use by many threads; blocks on the DNS and on policy hosts. */
public interface Demands {

    /**
     * The same under the operator's rules of this moment, whatever is reloaded later: for one
     * attempt, all of its hosts.
     */
    Demands underOneTable();

    /** The same for a message whose sender asks that of its transport: never less. */
    Demands wishing(TlsWish wish);

    /**
     * What must hold whichever host of the route is taken, and if there is none: unmeetable while
     * the domain's level rests on DNSSEC and validation cannot be relied on. Part of the demand of
     * each host too.
     */
    default TlsDemand ofAnyHost(Domain recipientDomain, Route route) {
        return TlsDemand.nothing();
    }

    /**
     * What a channel to this host must prove before mail for this domain may go over it. Every
     * source is asked; one that cannot tell makes the demand unmeetable, never smaller.
     */
    TlsDemand of(Domain recipientDomain, Route route, Host host);

    /**
     * The same once more, with TLSA records fetched past the cache: after a mismatch, because keys
     * and records roll over (RFC 7671, section 8.1).
     */
    TlsDemand afresh(Domain recipientDomain, Route route, Host host);

    /**
     * Looks for a newer MTA-STS policy past the caches, because hosts failed under the one that is
     * known (RFC 8461, section 5.1). What {@link #of} says afterwards rests on it.
     */
    default void lookForNewerPolicy(Route route) {}

    /**
     * Tells that a channel to this host has carried mail, so that what the host proved by it can be
     * remembered. Never throws.
     */
    void carried(Route route, Host host, MailChannel channel);
}
