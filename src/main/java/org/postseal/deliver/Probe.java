package org.postseal.deliver;

import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.postseal.demand.Demands;
import org.postseal.demand.TlsDemand;
import org.postseal.mail.Domain;
import org.postseal.route.Host;
import org.postseal.route.Route;
import org.postseal.settle.Visit;

/**
 * Looks at every address of a host with the very code that delivers, up to QUIT after EHLO. It says
 * nothing about recipients and can send no mail. Safe for use by many threads.
 */
public final class Probe {

    /** Between two connections, so that a look is never a burst of them. */
    static final Duration PACE = Duration.ofMillis(100);

    private final SmtpClient client;
    private final Demands demands;
    private final Pace pace = new Pace(PACE);

    public Probe(SmtpClient client, Demands demands) {
        this.client = client;
        this.demands = demands;
    }

    /**
     * What each address shows. A host is looked at even where its demand cannot be met at all: the
     * trouble then says so, and the rest is still worth knowing. Between two connections there is a
     * pause, whoever asks for them; an interrupt ends the look.
     *
     * @return one for each address, in their order, as far as it came; none for a host without
     *     addresses
     */
    public List<Sighting> look(Domain recipientDomain, Route route, Host host) {
        TlsDemand demand = demands.of(recipientDomain, route, host);
        StandingDemand standing =
                new StandingDemand(demand, () -> demands.afresh(recipientDomain, route, host));
        List<Sighting> seen = new ArrayList<>();
        for (InetAddress address : host.addresses()) {
            if (!pace.await()) {
                break;
            }
            Opened opened = client.open(host, address, standing);
            if (opened instanceof Opened.Ready ready) {
                ready.session().close();
            }
            seen.add(opened.sighting());
        }
        return seen;
    }

    /** The same as a delivery would count it. */
    public List<Visit> visits(Domain recipientDomain, Route route, Host host) {
        return look(recipientDomain, route, host).stream()
                .map(seen -> Visits.of(seen, seen.trouble()))
                .toList();
    }
}
