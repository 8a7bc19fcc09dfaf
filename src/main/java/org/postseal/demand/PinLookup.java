package org.postseal.demand;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.postseal.dns.Security;
import org.postseal.memory.Pin;
import org.postseal.memory.PinMode;
import org.postseal.memory.Pins;
import org.postseal.mtasts.StsPolicy;
import org.postseal.mtasts.StsStatus;
import org.postseal.route.Host;
import org.postseal.route.Route;
import org.postseal.smtp.Reason;
import org.postseal.smtp.Trouble;
import org.postseal.tls.ReferenceName;

/**
 * What a host must prove because it, or others of its domain, proved themselves earlier.
 *
 * <ul>
 *   <li>DANE, or an enforced MTA-STS policy that lists the host, proves it by itself and is
 *       demanded anyway: the pin asks for nothing and follows.
 *   <li>A host that proved itself must do so again: by a key that it showed, or, where it did so
 *       earlier, by a certificate for its name.
 *   <li>A host that did not, of a domain whose hosts did: where it stood beside them at first
 *       contact or a signed answer names it, a certificate for its own name is enough; else it must
 *       show a key of theirs, or a certificate for one of their names. So an unsigned answer with a
 *       host of somebody else's leads nowhere.
 * </ul>
 */
final class PinLookup {

    private final Optional<Pins> pins;

    /**
     * @param pins empty where nothing is remembered
     */
    PinLookup(Optional<Pins> pins) {
        this.pins = pins;
    }

    static Pin.Place place(Route route, Host host) {
        return new Pin.Place(route.hopDomain(), host.name(), host.port());
    }

    static boolean isSigned(Route route) {
        return route.mxSecurity() == Security.SECURE;
    }

    PinStatus of(Route route, Host host, DaneStatus dane, Decision.StsUse sts) {
        if (pins.isEmpty() || pins.get().mode() == PinMode.OFF) {
            return new PinStatus.Off();
        }
        Pins.Known known = pins.get().of(route.hopDomain());
        Optional<String> published = published(host, dane, sts, known);
        if (published.isPresent()) {
            return new PinStatus.Published(published.get());
        }
        return switch (known) {
            case Pins.Known.Nothing _ -> new PinStatus.FirstContact();
            case Pins.Known.Unreadable(String why) -> new PinStatus.Unreadable(why);
            case Pins.Known.Proven(List<Pin> all) -> expected(route, host, all);
        };
    }

    /** DANE for the host alone proves a host that is known, and not that a new one is right. */
    private static Optional<String> published(
            Host host, DaneStatus dane, Decision.StsUse sts, Pins.Known known) {
        if (dane instanceof DaneStatus.Usable usable
                && (!usable.hostOnly() || isKnown(host, known))) {
            return Optional.of("DANE");
        }
        boolean enforced =
                sts.status() instanceof StsStatus.Known policy
                        && policy.policy().mode() == StsPolicy.Mode.ENFORCE;
        return enforced && sts.listed() ? Optional.of("MTA-STS") : Optional.empty();
    }

    private static boolean isKnown(Host host, Pins.Known known) {
        return known instanceof Pins.Known.Proven(List<Pin> all)
                && all.stream().anyMatch(pin -> isOf(pin, host));
    }

    private static boolean isOf(Pin pin, Host host) {
        return pin.place().host().equals(host.name()) && pin.place().port() == host.port();
    }

    private static PinStatus expected(Route route, Host host, List<Pin> all) {
        Optional<Pin> own = all.stream().filter(pin -> isOf(pin, host)).findFirst();
        return own.isPresent() ? known(route, host, own.get()) : newcomer(route, host, all);
    }

    private static PinStatus known(Route route, Host host, Pin pin) {
        Set<ReferenceName> names =
                pin.has(Pin.Method.PKIX)
                        ? Set.of(ReferenceName.exactly(host.name()))
                        : Set.<ReferenceName>of();
        return new PinStatus.Known(
                pin,
                new Requirement.PinProof(
                        place(route, host), true, names, pin.digests(), !isSigned(route)));
    }

    private static PinStatus newcomer(Route route, Host host, List<Pin> all) {
        boolean named =
                isSigned(route) || all.stream().anyMatch(pin -> pin.beside().contains(host.name()));
        Set<ReferenceName> names = new LinkedHashSet<>();
        Set<String> keys = new LinkedHashSet<>();
        if (named) {
            names.add(ReferenceName.exactly(host.name()));
        }
        for (Pin pin : all) {
            keys.addAll(pin.digests());
            if (pin.has(Pin.Method.PKIX)) {
                names.add(ReferenceName.exactly(pin.place().host()));
            }
        }
        return new PinStatus.Newcomer(
                named,
                new Requirement.PinProof(place(route, host), false, names, keys, !isSigned(route)));
    }

    /** What follows for the channel. */
    TlsDemand demand(PinStatus status, Route route) {
        return switch (status) {
            case PinStatus.Off _, PinStatus.FirstContact _, PinStatus.Published _ ->
                    TlsDemand.nothing();
            case PinStatus.Known known -> proof(known.proof(), route);
            case PinStatus.Newcomer newcomer -> proof(newcomer.proof(), route);
            case PinStatus.Unreadable(String why) ->
                    TlsDemand.of(
                            new Requirement.Unmeetable(
                                    Trouble.of(
                                            Reason.PIN_UNREADABLE,
                                            "What hosts of "
                                                    + route.hopDomain()
                                                    + " proved earlier cannot be told: "
                                                    + why)),
                            source(route));
        };
    }

    private TlsDemand proof(Requirement.PinProof proof, Route route) {
        return TlsDemand.of(new Requirement.Encrypted(), source(route))
                .join(TlsDemand.of(proof, source(route)));
    }

    private Source source(Route route) {
        boolean enforced = pins.filter(p -> p.mode() == PinMode.ENFORCE).isPresent();
        return new Source.Pin(route.hopDomain().ascii(), !enforced);
    }
}
