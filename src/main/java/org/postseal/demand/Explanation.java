package org.postseal.demand;

import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.postseal.dane.TlsaRecord;
import org.postseal.mail.Domain;
import org.postseal.memory.Pin;
import org.postseal.mtasts.StsStatus;
import org.postseal.route.Host;
import org.postseal.route.Route;

/**
 * Why mail for a domain goes where it goes, and over what: the decisions that a delivery makes,
 * with what every source said, before anything is dialed.
 *
 * @param domain the recipient's domain
 * @param route the hosts, or the trouble that leaves none
 * @param common what must hold whichever host is taken; nothing, usually
 * @param decisions one for each host that can be tried, in their order
 */
public record Explanation(Domain domain, Route route, TlsDemand common, List<Decision> decisions) {

    public Explanation {
        decisions = List.copyOf(decisions);
    }

    /** Makes the decisions of a delivery, by the same code. */
    public static Explanation of(Domain domain, Route route, HostDemands demands) {
        return new Explanation(
                domain,
                route,
                demands.ofAnyHost(domain, route),
                route.hosts().stream()
                        .filter(host -> host.trouble().isEmpty())
                        .map(host -> demands.decide(domain, route, host))
                        .toList());
    }

    /** It in plain words, a line each, with two spaces before what belongs to a host. */
    public List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add(routeLine());
        route.trouble().ifPresent(trouble -> lines.add("no host: " + trouble.sentence()));
        common.parts().forEach(part -> lines.add("demanded: " + part));
        for (Host host : route.hosts()) {
            host.trouble()
                    .ifPresent(trouble -> {
                        lines.add(host.name() + ":" + host.port());
                        lines.add("  not tried: " + trouble.sentence());
                    });
        }
        for (Decision decision : decisions) {
            lines.add(decision.host().name() + ":" + decision.host().port());
            describe(decision).forEach(line -> lines.add("  " + line));
        }
        return lines;
    }

    private String routeLine() {
        String security = route.mxSecurity().name().toLowerCase(Locale.ROOT);
        return switch (route.kind()) {
            case MX -> "MX records of " + route.hopDomain() + " (" + security + ")";
            case IMPLICIT_MX ->
                    route.hopDomain() + " itself, as it has no MX records (" + security + ")";
            case CONFIGURED_DOMAIN ->
                    "configured: MX records of " + route.hopDomain() + " (" + security + ")";
            case CONFIGURED_HOST -> "configured: " + route.hopDomain();
        };
    }

    /** What every source said of one host, and what follows. */
    public static List<String> describe(Decision decision) {
        List<String> lines = new ArrayList<>();
        for (Decision.RuleUse use : decision.rules()) {
            lines.add(
                    "operator: "
                            + use.rule().source()
                            + use.ignored().map(why -> ", not counted: " + why).orElse(""));
        }
        lines.add("DANE: " + describe(decision.dane()));
        String policyDomain = decision.sts().policyDomain().map(d -> " of " + d).orElse("");
        lines.add("MTA-STS" + policyDomain + ": " + describe(decision.sts()));
        describe(decision.pin()).map(words -> "pin: " + words).ifPresent(lines::add);
        if (decision.demand().allowsClear()) {
            lines.add("demanded: nothing; mail may leave in the clear");
        }
        for (TlsDemand.Sourced part : decision.demand().parts()) {
            lines.add("demanded: " + part);
        }
        if (isAllObserved(decision.demand())) {
            lines.add("enforced: nothing of that; mail may leave in the clear");
        }
        lines.add("REQUIRETLS: " + requireTls(decision));
        return lines;
    }

    /** What becomes of a message with REQUIRETLS. */
    private static String requireTls(Decision decision) {
        return decision.ifRequired()
                .unmeetable()
                .map(why -> (why.isPermanent() ? "goes back, " : "waits, ") + why.sentence())
                .orElseGet(() ->
                        decision.ifRequired().parts().stream()
                                .filter(part ->
                                        part.requirement() instanceof Requirement.RequireTls)
                                .map(part -> part.toString())
                                .collect(Collectors.joining("; ")));
    }

    private static boolean isAllObserved(TlsDemand demand) {
        return !demand.allowsClear()
                && demand.parts().stream().allMatch(part -> part.source().isObserved());
    }

    private static String describe(DaneStatus dane) {
        return switch (dane) {
            case DaneStatus.NotApplicable(String why) -> "not applicable, " + why;
            case DaneStatus.None(String name) -> "none, provably no TLSA record at " + name;
            case DaneStatus.Insecure(String name) -> "none that is signed at " + name;
            case DaneStatus.Unusable(String base) ->
                    "records of " + base + ", none of which can be used: TLS is a must";
            case DaneStatus.Usable usable ->
                    usable.records().size()
                            + (usable.records().size() == 1
                                    ? " usable record of "
                                    : " usable records of ")
                            + usable.baseDomain()
                            + (usable.hostOnly() ? ", for the host only (MX not signed): " : ": ")
                            + String.join(
                                    ", ",
                                    usable.records().stream()
                                            .map(TlsaRecord::toString)
                                            .sorted()
                                            .toList());
            case DaneStatus.Failed(String name, String why) ->
                    "cannot be told, " + name + ": " + why;
        };
    }

    private static String describe(Decision.StsUse use) {
        return switch (use.status()) {
            case StsStatus.NoPolicy none -> "no policy, " + none.why();
            case StsStatus.Unreadable(String why) -> "cannot be told, " + why;
            case StsStatus.Known known ->
                    "mode "
                            + known.policy().mode().word()
                            + ", id "
                            + known.id()
                            + ", until "
                            + known.expires().truncatedTo(ChronoUnit.SECONDS)
                            + ", the host is "
                            + (use.listed() ? "listed" : "not listed")
                            + (known.note().isEmpty() ? "" : "; kept although " + known.note());
        };
    }

    private static Optional<String> describe(PinStatus pin) {
        return switch (pin) {
            case PinStatus.Off _ -> Optional.empty();
            case PinStatus.FirstContact _ -> Optional.of("none yet, no host of it proved itself");
            case PinStatus.Published(String by) -> Optional.of("follows what is proven by " + by);
            case PinStatus.Known(Pin known, _) ->
                    Optional.of("the host proved itself before, " + known.inWords());
            case PinStatus.Newcomer(boolean named, _) ->
                    Optional.of(
                            "other hosts proved themselves, this one not yet"
                                    + (named ? "" : ", and nothing says that it is one of them"));
            case PinStatus.Unreadable(String why) -> Optional.of("cannot be told, " + why);
        };
    }
}
