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
import org.postseal.tls.SessionKey;
import org.postseal.tls.TlsFailure;
import org.postseal.tls.TlsOffer;
import org.postseal.tls.TlsVersion;
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
            Judge judge,
            Clock clock,
            Watchdog watchdog) {}

    private final Tools tools;

    public SmtpClient(
            DeliverSettings settings,
            Dialer dialer,
            HandshakePlan handshakes,
            Judge judge,
            Clock clock) {
        this.tools = new Tools(settings, dialer, handshakes, judge, clock, new Watchdog());
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
        boolean hybrid = demand.now().needsPostQuantum();
        Optional<HandshakePlan.Try> way = Optional.of(tools.handshakes().first(address, hybrid));
        while (true) {
            HandshakePlan.Try now = way.orElseThrow();
            Opening opening = new Opening(tools, host, address, demand);
            try {
                Opened opened = opening.run(now.client(), offer(now, host, address, demand));
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
    private TlsOffer offer(
            HandshakePlan.Try way, Host host, InetAddress address, StandingDemand demand) {
        Optional<String> name =
                demand.now()
                        .serverName()
                        .or(() -> Optional.of(host.name()).filter(n -> !isAddress(n)));
        return way.offer(name, TlsVersion.TLS_1_2, tools.settings().limits().handshakeTimeout())
                .under(new SessionKey(host.name(), address, host.port(), demand.now()));
    }

    private static boolean isAddress(String name) {
        return name.contains(":") || name.startsWith("[") || name.matches("[0-9.]+");
    }

    private static void tell(Opened opened) {
        if (!(opened instanceof Opened.Ready ready)) {
            return;
        }
        MailChannel channel = ready.session().channel();
        String peer = ready.session().peer().toString();
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
