package org.postseal.deliver;

import java.net.InetAddress;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.postseal.demand.MailChannel;
import org.postseal.demand.TlsDemand;
import org.postseal.queue.Claim;
import org.postseal.route.Host;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes a claim to one host: its addresses in turn, each dialed and judged by itself, or over the
 * session that is still open where it leads there.
 */
final class Transfer {

    private static final Logger log = LoggerFactory.getLogger(Transfer.class);

    private final SmtpClient client;
    private final Search search;
    private final Dot dot;
    private final KeptSession kept;

    Transfer(SmtpClient client, Search search, Dot dot, KeptSession kept) {
        this.client = client;
        this.search = search;
        this.dot = dot;
        this.kept = kept;
    }

    /**
     * Goes on until every recipient has its outcome, or the addresses are all tried.
     *
     * @param proven told of a new session that carried mail
     */
    void to(Host host, StandingDemand demand, Consumer<MailChannel> proven) {
        for (InetAddress address : kept.first(host)) {
            if (search.isOver()) {
                return;
            }
            Optional<Session> open = taken(host, address, demand.now());
            if (open.isPresent() && carried(open.get(), demand.now(), Optional.empty())) {
                continue;
            }
            search.dialing();
            switch (client.open(host, address, demand)) {
                case Opened.Ready ready ->
                        carried(ready.session(), demand.now(), Optional.of(proven));
                case Opened.Failed failed -> {
                    log.info("{}: {}", search.claim().id(), failed.trouble().sentence());
                    search.failed(failed.sighting(), failed.trouble());
                }
            }
        }
    }

    private Optional<Session> taken(Host host, InetAddress address, TlsDemand demand) {
        return kept.take(host, address, demand, search.claim(), client.tools().clock().instant());
    }

    /**
     * @param demand of the claim for the session's host
     * @param proven told when it carries mail; empty for a session kept from an earlier message
     * @return false when the kept session turned out to be dead, so that nothing was tried
     */
    private boolean carried(
            Session session, TlsDemand demand, Optional<Consumer<MailChannel>> proven) {
        Instant ready = client.tools().clock().instant();
        Carriage carriage = new Carriage(client.tools(), search.claim(), session, demand, dot);
        Map<Claim.Waiting, Result> results = carried(carriage, session);
        if (proven.isEmpty() && !carriage.hasBegun()) {
            session.close();
            return false;
        }
        search.carried(session, ready, results);
        if (Result.anyAccepted(results.values())) {
            proven.ifPresent(learner -> learner.accept(session.channel()));
        }
        kept.keep(session);
        if (session.ahead().isPresent() && !search.isOver()) {
            // Other hosts come first, and the server would wait for a message meanwhile.
            kept.drop();
            dot.behind().giveBack();
        }
        return true;
    }

    private Map<Claim.Waiting, Result> carried(Carriage carriage, Session session) {
        try {
            return carriage.run(search.undecided());
        } catch (RuntimeException | Error e) {
            session.spoil();
            session.close();
            throw e;
        }
    }
}
