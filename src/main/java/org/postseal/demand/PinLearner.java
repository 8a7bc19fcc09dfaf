package org.postseal.demand;

import java.io.IOException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.postseal.memory.Pin;
import org.postseal.memory.Pins;
import org.postseal.memory.Showing;
import org.postseal.route.Host;
import org.postseal.route.Route;
import org.postseal.tls.CertificateNames;
import org.postseal.tls.PkixVerifier;
import org.postseal.tls.ReferenceName;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes pins of hosts that proved who they are: by DANE, or by a certificate for their own name,
 * whether or not that was demanded. A channel that was only let pass by observe mode teaches
 * nothing, and neither does one that is merely encrypted. Safe for use by many threads.
 */
public final class PinLearner {

    private static final Logger log = LoggerFactory.getLogger(PinLearner.class);

    private final Pins pins;
    private final PkixVerifier pkix;
    private final Clock clock;

    /**
     * @param clock for the dates of certificates
     */
    public PinLearner(Pins pins, PkixVerifier pkix, Clock clock) {
        this.pins = pins;
        this.pkix = pkix;
        this.clock = clock;
    }

    /**
     * Learns from a channel that carried mail. What goes wrong here harms no mail: it is logged.
     */
    void learn(Route route, Host host, MailChannel channel) {
        if (!(channel instanceof MailChannel.Satisfied) || channel.facts().isEmpty()) {
            return;
        }
        List<X509Certificate> chain = channel.facts().get().chain();
        Optional<String> key = KeyDigest.ofLeaf(chain);
        Pin.Place place = PinLookup.place(route, host);
        if (key.isEmpty() || pins.isFresh(place, key.get())) {
            return;
        }
        Set<Pin.Method> methods = methods(channel, host, chain);
        if (methods.isEmpty() && !isPinned(channel.demand())) {
            return;
        }
        Showing showing =
                new Showing(
                        key.get(),
                        methods,
                        published(channel.demand()),
                        route.hosts().stream().map(Host::name).collect(Collectors.toSet()),
                        PinLookup.isSigned(route));
        try {
            pins.proven(place, showing);
        } catch (IOException e) {
            log.error("what {} proved could not be kept: {}", place, e.toString());
        }
    }

    private Set<Pin.Method> methods(MailChannel channel, Host host, List<X509Certificate> chain) {
        Set<Pin.Method> methods = EnumSet.noneOf(Pin.Method.class);
        if (channel.proof() instanceof PeerProof.Dane) {
            methods.add(Pin.Method.DANE);
        }
        Set<ReferenceName> names = Set.of(ReferenceName.exactly(host.name()));
        // To find a path costs much, and is done for every connection to a host without a pin.
        boolean hopeless =
                (channel.proof() instanceof PeerProof.Encrypted(boolean trusted) && !trusted)
                        || CertificateNames.match(chain.getFirst(), names).isEmpty();
        if (!hopeless && pkix.verify(chain, names, clock.instant()).isProven()) {
            methods.add(Pin.Method.PKIX);
        }
        return methods;
    }

    /** Whether it was expected to be what it once was, and so has shown a pinned key or name. */
    private static boolean isPinned(TlsDemand demand) {
        return demand.requirements().stream().anyMatch(Requirement.PinProof.class::isInstance);
    }

    /** What of the demand, which the channel met, was published by the receiving side. */
    private static String published(TlsDemand demand) {
        String by = "";
        for (TlsDemand.Sourced part : demand.parts()) {
            if (part.requirement() instanceof Requirement.DaneProof) {
                return "DANE";
            }
            if (part.source() instanceof Source.MtaSts
                    && part.requirement() instanceof Requirement.PkixProof) {
                by = "MTA-STS";
            }
        }
        return by;
    }
}
