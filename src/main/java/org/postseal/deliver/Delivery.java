package org.postseal.deliver;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.postseal.demand.Demands;
import org.postseal.demand.TlsDemand;
import org.postseal.fallback.Fallback;
import org.postseal.queue.Claim;
import org.postseal.route.Host;
import org.postseal.route.Route;
import org.postseal.route.Router;
import org.postseal.settle.Outcome;
import org.postseal.smtp.Reason;
import org.postseal.smtp.Trouble;

/**
 * The second spine: from a claim to a fate for each of its recipients. Where the mail goes, what
 * each host must prove, and the transfer, host by host; then what becomes of those for whom no host
 * would do. The rules of the search are written down at {@link Search}.
 *
 * <p>The demand is made anew for every message and every host, before anything is dialed, under the
 * operator's rules as they were when the attempt began; a host whose demand cannot be met is not
 * dialed. Safe for use by many threads.
 */
public final class Delivery {

    private final Router router;
    private final Demands demands;
    private final SmtpClient client;
    private final Fallback fallback;
    private final Supplier<Optional<String>> proof;

    /** Whose sending nothing keeps from being proven. */
    public Delivery(Router router, Demands demands, SmtpClient client, Fallback fallback) {
        this(router, demands, client, fallback, Optional::empty);
    }

    /**
     * @param proof says why what is sent now could not be proven; empty when it could
     */
    public Delivery(
            Router router,
            Demands demands,
            SmtpClient client,
            Fallback fallback,
            Supplier<Optional<String>> proof) {
        this.proof = proof;
        this.router = router;
        this.demands = demands;
        this.client = client;
        this.fallback = fallback;
    }

    /** No proof, no send: why nothing may be dialed now. */
    Optional<Trouble> withheld() {
        return proof.get()
                .map(why ->
                        Trouble.of(
                                Reason.PROOF_UNAVAILABLE,
                                "Nothing is sent while it cannot be proven what was sent: " + why));
    }

    /** A fate for each recipient of the claim. */
    Map<Claim.Waiting, Outcome.Fate> deliver(Claim claim, Dot dot, KeptSession kept) {
        SmtpClient.Tools tools = client.tools();
        Demands rules = demands.underOneTable().wishing(claim.options().wish());
        Search search = new Search(claim, tools.clock(), tools.settings().limits());
        Transfer transfer = new Transfer(client, search, dot, kept);

        Route route = router.route(claim.domain());
        TlsDemand common = rules.ofAnyHost(claim.domain(), route);
        tools.judge().refusesToDial(common).ifPresent(trouble -> search.noHost(trouble));
        route.trouble().ifPresent(trouble -> search.noHost(trouble));
        Way way = new Way(rules, route, search, transfer);
        Map<Host, TlsDemand> asked = new LinkedHashMap<>();
        for (Host host : kept.first(route.hosts())) {
            if (search.isOver()) {
                break;
            }
            if (host.trouble().isPresent()) {
                search.skipped(host, host.trouble().get());
                continue;
            }
            TlsDemand demand = way.demandFor(host);
            asked.put(host, demand);
            to(host, demand, way);
        }
        underNewerPolicy(asked, way);
        return settled(search.outcomes());
    }

    /** Whether any envelope may be said on a session before its turn. */
    boolean mayBeAhead(Session session) {
        return session.mayHearAhead()
                && !client.tools().inStep().isWanted(session.sighting().address())
                && withheld().isEmpty();
    }

    /**
     * The envelope of a message, if it may be said on a session before its turn: as things stand
     * now it goes to the session's host, under a demand equal to the session's. All of this is
     * decided anew when its turn comes, before a word of the message is said.
     */
    Optional<Ahead> ahead(Claim claim, Session session) {
        if (!mayBeAhead(session)) {
            return Optional.empty();
        }
        SmtpClient.Tools tools = client.tools();
        Route route = router.route(claim.domain());
        Optional<Host> host =
                route.hosts().stream()
                        .filter(h -> h.trouble().isEmpty() && session.leadsTo(h))
                        .findFirst();
        if (route.trouble().isPresent() || host.isEmpty()) {
            return Optional.empty();
        }
        Demands rules = demands.underOneTable().wishing(claim.options().wish());
        TlsDemand common = rules.ofAnyHost(claim.domain(), route);
        TlsDemand demand = rules.of(claim.domain(), route, host.get());
        boolean holds =
                demand.equals(session.channel().demand())
                        && tools.judge().refusesToDial(common).isEmpty()
                        && tools.judge().refusesToDial(demand).isEmpty();
        return holds
                ? Carriage.ahead(claim, session, demand, tools.settings().limits())
                : Optional.empty();
    }

    /** What one claim's search goes by. */
    private record Way(Demands rules, Route route, Search search, Transfer transfer) {

        TlsDemand demandFor(Host host) {
            return rules.of(search.claim().domain(), route, host);
        }

        TlsDemand afresh(Host host) {
            return rules.afresh(search.claim().domain(), route, host);
        }
    }

    private void to(Host host, TlsDemand demand, Way way) {
        Optional<Trouble> unmeetable = client.tools().judge().refusesToDial(demand);
        if (unmeetable.isPresent()) {
            way.search().skipped(host, demand, unmeetable.get());
            return;
        }
        way.transfer()
                .to(
                        host,
                        new StandingDemand(demand, () -> way.afresh(host)),
                        channel -> demands.carried(way.route(), host, channel));
    }

    /**
     * Mail that a kept MTA-STS policy held up is not given up on the strength of it: a newer one is
     * looked for, and hosts of which it asks something else are tried once more (RFC 8461, section
     * 5.1).
     */
    private void underNewerPolicy(Map<Host, TlsDemand> asked, Way way) {
        if (!way.search().isHeldUpByPolicy() || way.search().isOver()) {
            return;
        }
        way.rules().lookForNewerPolicy(way.route());
        asked.forEach((host, before) -> {
            TlsDemand demand = way.demandFor(host);
            boolean changed = !demand.requirements().equals(before.requirements());
            if (changed && !way.search().isOver()) {
                to(host, demand, way);
            }
        });
    }

    /** What could not be protected gets a fate of its own. */
    private Map<Claim.Waiting, Outcome.Fate> settled(Map<Claim.Waiting, Outcome> outcomes) {
        Map<Claim.Waiting, Outcome.Fate> fates = new LinkedHashMap<>();
        outcomes.forEach((recipient, outcome) ->
                fates.put(
                        recipient,
                        switch (outcome) {
                            case Outcome.Fate fate -> fate;
                            case Outcome.Unprotected open -> fallback.protect(recipient, open);
                        }));
        return fates;
    }
}
