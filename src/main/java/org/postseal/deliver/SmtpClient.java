package org.postseal.deliver;

import java.net.InetAddress;
import java.time.Clock;
import java.util.Optional;
import org.postseal.demand.Judge;
import org.postseal.demand.MailChannel;
import org.postseal.route.Host;
import org.postseal.smtp.Reason;
import org.postseal.smtp.Trouble;
import org.postseal.tls.HandshakeFacts;
import org.postseal.tls.HandshakePlan;
import org.postseal.tls.HandshakeSampling;
import org.postseal.tls.Pledge;
import org.postseal.tls.PledgedClient;
import org.postseal.tls.SessionKey;
import org.postseal.tls.TlsFailure;
import org.postseal.tls.TlsOffer;
import org.postseal.tls.TlsVersion;
import org.postseal.wire.Watchdog;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens sessions with receiving servers: the part of room 9 before any mail. STARTTLS is always
 * taken where it is offered, and a connection on which TLS failed is never used or replaced without
 * TLS. Safe for use by many threads.
 */
public final class SmtpClient implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(SmtpClient.class);

    private static final Trouble BLOWN =
            Trouble.of(
                    Reason.INTERNAL,
                    "The relay has stopped sending for a fault of its own, by which mail was about"
                            + " to leave outside a satisfied channel.");

    /** What every opening needs of the world. */
    record Tools(
            DeliverSettings settings,
            Dialer dialer,
            HandshakePlan handshakes,
            HandshakeSampling signing,
            Judge judge,
            Clock clock,
            Watchdog watchdog,
            InStep inStep) {}

    private final Tools tools;

    public SmtpClient(
            DeliverSettings settings,
            Dialer dialer,
            HandshakePlan handshakes,
            Judge judge,
            Clock clock) {
        this.tools =
                new Tools(
                        settings,
                        dialer,
                        handshakes,
                        HandshakeSampling.none(),
                        judge,
                        clock,
                        new Watchdog("deliver-watchdog"),
                        new InStep(clock));
    }

    private SmtpClient(Tools tools) {
        this.tools = tools;
    }

    /** The same client, some of whose handshakes are signed by the servers for our evidence. */
    public SmtpClient signing(HandshakeSampling which) {
        return new SmtpClient(
                new Tools(
                        tools.settings(),
                        tools.dialer(),
                        tools.handshakes(),
                        which,
                        tools.judge(),
                        tools.clock(),
                        tools.watchdog(),
                        tools.inStep()));
    }

    Tools tools() {
        return tools;
    }

    /**
     * Goes from an address to a session that may carry mail, or to the trouble that forbids it. A
     * handshake that fails may be tried once more in another way: on a new connection, and TLS
     * again.
     */
    Opened open(Host host, InetAddress address, StandingDemand demand) {
        if (tools.judge().counters().outside() > 0) {
            return new Opening(tools, host, address, demand).failed(BLOWN);
        }
        Target target = new Target(host, address, demand);
        Optional<HandshakeSampling.Turn> turn = tools.signing().turn(host.name(), address);
        if (turn.isEmpty()) {
            return open(target, "");
        }
        Optional<Pledge> pledge = turn.get().pledge();
        return pledge.isPresent()
                ? signed(target, turn.get(), pledge.get())
                : open(target, turn.get().missing());
    }

    /** Where to, and what must hold there. */
    private record Target(Host host, InetAddress address, StandingDemand demand) {
        Opening opening(Tools tools) {
            return new Opening(tools, host, address, demand);
        }
    }

    /**
     * A full handshake by the engine that keeps what the server signs, under the same demand and
     * the same judge. Where the engine does not come to its end, the usual ones follow at once.
     */
    private Opened signed(Target target, HandshakeSampling.Turn turn, Pledge pledge) {
        boolean hybrid = target.demand.now().needsPostQuantum();
        HandshakePlan.Try usual = tools.handshakes().first(target.address, hybrid);
        HandshakePlan.Try now =
                new HandshakePlan.Try(new PledgedClient(pledge), usual.postQuantum() || hybrid);
        Opening opening = target.opening(tools).unsigned("the handshake is larger than is kept");
        String why;
        try {
            Opened opened = opening.run(now.client(), offer(now, target));
            if (opened.sighting().facts().isEmpty()) {
                turn.unused();
            }
            if (!(opened instanceof Opened.Failed(var _, Trouble trouble))
                    || trouble.reason() != Reason.TLS_HANDSHAKE) {
                tell(opened);
                return opened;
            }
            why = trouble.sentence();
        } catch (TlsFailure e) {
            why = Troubles.textOf(e);
        }
        turn.failed(why);
        log.info(
                "{}: the server's signature could not be kept, going on without: {}",
                opening.peer(),
                why);
        return open(target, why);
    }

    /**
     * @param unsigned why the server's signature is missing; empty where it was not wanted
     */
    private Opened open(Target target, String unsigned) {
        InetAddress address = target.address;
        boolean hybrid = target.demand.now().needsPostQuantum();
        Optional<HandshakePlan.Try> way = Optional.of(tools.handshakes().first(address, hybrid));
        while (true) {
            HandshakePlan.Try now = way.orElseThrow();
            Opening opening = target.opening(tools).unsigned(unsigned);
            try {
                Opened opened = opening.run(now.client(), offer(now, target).under(key(target)));
                if (opened.sighting().facts().isPresent()) {
                    tools.handshakes().succeeded(address, now);
                }
                tell(opened);
                return opened;
            } catch (TlsFailure e) {
                way = tools.handshakes().next(address, now, e, hybrid);
                if (way.isEmpty()) {
                    return opening.failed(opening.handshakeTrouble(e));
                }
                log.info("{}: trying another handshake", opening.handshakeTrouble(e).sentence());
            }
        }
    }

    /**
     * SNI is what the demand names (RFC 7672, section 8.1), else the host's own name. Whether the
     * version will do is judged afterwards, so that a host that is too old is called just that.
     */
    private TlsOffer offer(HandshakePlan.Try way, Target target) {
        Optional<String> name =
                target.demand
                        .now()
                        .serverName()
                        .or(() ->
                                Optional.of(target.host)
                                        .filter(h -> !h.isAddress())
                                        .map(Host::name));
        return way.offer(name, TlsVersion.TLS_1_2, tools.settings().limits().handshakeTimeout());
    }

    private static SessionKey key(Target target) {
        Host host = target.host;
        return new SessionKey(host.name(), target.address, host.port(), target.demand.now());
    }

    private static void tell(Opened opened) {
        if (!(opened instanceof Opened.Ready ready)) {
            return;
        }
        MailChannel channel = ready.session().channel();
        String peer = ready.session().peerText();
        channel.facts()
                .ifPresentOrElse(
                        facts -> log.info("{}", tlsLine(channel, peer, facts)),
                        () -> log.warn("{} is without TLS, as its rule permits", peer));
        if (channel instanceof MailChannel.Observed waived) {
            log.warn(
                    "{}: only observed, not enforced: {}", peer, waived.wouldHaveBeen().sentence());
        }
    }

    /** The line that Postfix's users know, with the key exchange at its end. */
    static String tlsLine(MailChannel channel, String peer, HandshakeFacts facts) {
        int bits = Cipher.bitsOf(facts.cipher());
        return channel.proof().word()
                + " TLS connection established to "
                + peer
                + ": "
                + facts.protocol()
                + " with cipher "
                + facts.cipher()
                + (bits > 0 ? " (" + bits + "/" + bits + " bits)" : "")
                + " key-exchange "
                + facts.group().orElse("unknown");
    }

    @Override
    public void close() {
        tools.watchdog().close();
    }
}
