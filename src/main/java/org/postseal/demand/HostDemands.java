package org.postseal.demand;

import java.time.Clock;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.postseal.dns.Resolver;
import org.postseal.mail.Domain;
import org.postseal.mail.TlsWish;
import org.postseal.memory.Pins;
import org.postseal.mtasts.StsSource;
import org.postseal.mtasts.StsStatus;
import org.postseal.route.Host;
import org.postseal.route.Route;
import org.postseal.smtp.Reason;
import org.postseal.smtp.Trouble;
import org.postseal.tls.ReferenceName;
import org.postseal.tls.TlsVersion;

/**
 * Joins what every source asks of a channel to one host: the operator's rules, DANE, MTA-STS, what
 * is remembered of hosts, and the sender. Joining is set union, so that no source can lower what
 * another asks for.
 *
 * <p>Where both DANE and MTA-STS apply, both must hold: stricter than RFC 8461, section 2, which
 * lets DANE stand for both, because a certificate that fails a promise the domain made is a fault
 * that somebody should see.
 */
public final class HostDemands implements Demands {

    private final DaneLookup daneLookup;
    private final StsSource sts;
    private final Supplier<PolicyTable> table;
    private final OperatorRules rules;
    private final PinLookup pinLookup;
    private final Optional<PinLearner> pinLearner;
    private final SenderWish senderWish;
    private final TlsWish wish;

    /**
     * @param table the rules of this moment
     */
    public HostDemands(Resolver resolver, StsSource sts, Supplier<PolicyTable> table, Clock clock) {
        this.daneLookup = new DaneLookup(resolver);
        this.sts = sts;
        this.table = table;
        this.rules = new OperatorRules(clock);
        this.pinLookup = new PinLookup(Optional.empty());
        this.pinLearner = Optional.empty();
        this.senderWish = new SenderWish(daneLookup, clock);
        this.wish = TlsWish.NONE;
    }

    private HostDemands(
            HostDemands plain,
            Supplier<PolicyTable> table,
            PinLookup pinLookup,
            Optional<PinLearner> pinLearner,
            TlsWish wish) {
        this.daneLookup = plain.daneLookup;
        this.sts = plain.sts;
        this.table = table;
        this.rules = plain.rules;
        this.pinLookup = pinLookup;
        this.pinLearner = pinLearner;
        this.senderWish = plain.senderWish;
        this.wish = wish;
    }

    @Override
    public HostDemands underOneTable() {
        PolicyTable now = table.get();
        return new HostDemands(this, () -> now, pinLookup, pinLearner, wish);
    }

    @Override
    public HostDemands wishing(TlsWish other) {
        return other == wish ? this : new HostDemands(this, table, pinLookup, pinLearner, other);
    }

    /**
     * The same, and hosts are expected to be what they once proved to be.
     *
     * @param learner makes pins; empty where only to look
     */
    public HostDemands expecting(Pins pins, Optional<PinLearner> learner) {
        return new HostDemands(this, table, new PinLookup(Optional.of(pins)), learner, wish);
    }

    @Override
    public TlsDemand ofAnyHost(Domain recipientDomain, Route route) {
        return proven(rules.of(table.get(), recipientDomain, route));
    }

    @Override
    public TlsDemand of(Domain recipientDomain, Route route, Host host) {
        return decide(recipientDomain, route, host, DaneLookup.Freshness.CACHED).demand();
    }

    @Override
    public TlsDemand afresh(Domain recipientDomain, Route route, Host host) {
        return decide(recipientDomain, route, host, DaneLookup.Freshness.AFRESH).demand();
    }

    @Override
    public void lookForNewerPolicy(Route route) {
        if (hasPolicyDomain(route)) {
            sts.refresh(route.hopDomain());
        }
    }

    @Override
    public void carried(Route route, Host host, MailChannel channel) {
        pinLearner.ifPresent(learner -> learner.learn(route, host, channel));
    }

    /** The decision with everything that led to it. */
    public Decision decide(Domain recipientDomain, Route route, Host host) {
        Decision decision = decide(recipientDomain, route, host, DaneLookup.Freshness.CACHED);
        return decision.withRequired(
                senderWish.demand(
                        TlsWish.REQUIRED,
                        new SenderWish.Grounds(
                                decision.rules(), decision.dane(), decision.sts(), route, host)));
    }

    private Decision decide(
            Domain recipient, Route route, Host host, DaneLookup.Freshness freshness) {
        List<Decision.RuleUse> uses = rules.of(table.get(), recipient, route, host);
        DaneStatus dane = daneLookup.of(route, host, freshness);
        Decision.StsUse stsUse = stsUse(route, host);
        TlsDemand published = daneDemand(dane, route, host).join(stsDemand(stsUse, host));
        PinStatus pin = pinLookup.of(route, host, dane, stsUse);
        TlsDemand demand =
                ruleDemand(uses, dane, route, host)
                        .join(proven(uses))
                        .join(published)
                        .join(pinLookup.demand(pin, route))
                        .join(
                                senderWish.demand(
                                        wish,
                                        new SenderWish.Grounds(uses, dane, stsUse, route, host)));
        return new Decision(
                host,
                uses,
                dane,
                stsUse,
                pin,
                named(demand, published, uses, route, host),
                TlsDemand.nothing());
    }

    private static TlsDemand ruleDemand(
            List<Decision.RuleUse> uses, DaneStatus dane, Route route, Host host) {
        TlsDemand demand = TlsDemand.nothing();
        for (Decision.RuleUse use : uses) {
            if (use.ignored().isEmpty()) {
                demand = demand.join(use.rule().demandFor(route, host));
                if (use.rule().level() == Level.DANE_ONLY) {
                    demand = demand.join(daneRequired(use.rule(), dane, host));
                }
            }
        }
        return demand;
    }

    /** Mandatory DANE needs a validation that was proven, now; without it such mail waits. */
    private TlsDemand proven(List<Decision.RuleUse> uses) {
        Optional<String> doubt = daneLookup.doubt();
        TlsDemand demand = TlsDemand.nothing();
        for (Decision.RuleUse use : uses) {
            boolean concerned = use.ignored().isEmpty() && use.rule().level() == Level.DANE_ONLY;
            if (concerned && doubt.isPresent()) {
                demand =
                        demand.join(
                                unmeetable(
                                        Reason.VALIDATION_UNPROVEN,
                                        "DANE is required, and DNSSEC cannot be relied on now: "
                                                + doubt.get(),
                                        use.rule().source()));
            }
        }
        return demand;
    }

    /** Mandatory DANE needs records that prove the recipient's host, not merely some host. */
    private static TlsDemand daneRequired(PolicyRule rule, DaneStatus dane, Host host) {
        String missing =
                switch (dane) {
                    case DaneStatus.Usable usable ->
                            usable.hostOnly() ? "the MX record that names it is not signed" : "";
                    case DaneStatus.Failed _ -> "";
                    case DaneStatus.NotApplicable(String why) -> why;
                    case DaneStatus.None _ -> "no TLSA record is published";
                    case DaneStatus.Insecure _ -> "its TLSA records are not signed";
                    case DaneStatus.Unusable _ -> "none of its TLSA records can be used";
                };
        return missing.isEmpty()
                ? TlsDemand.nothing()
                : unmeetable(
                        Reason.DANE_REQUIRED,
                        "DANE is required, and " + host.name() + " cannot be proven: " + missing,
                        rule.source());
    }

    private static TlsDemand daneDemand(DaneStatus dane, Route route, Host host) {
        return switch (dane) {
            case DaneStatus.NotApplicable _, DaneStatus.None _, DaneStatus.Insecure _ ->
                    TlsDemand.nothing();
            case DaneStatus.Unusable(String base) ->
                    TlsDemand.of(new Requirement.Encrypted(), new Source.Dane(base));
            case DaneStatus.Usable usable -> {
                Source source = new Source.Dane(usable.baseDomain());
                yield TlsDemand.of(new Requirement.Encrypted(), source)
                        .join(
                                TlsDemand.of(
                                        new Requirement.DaneProof(
                                                usable.baseDomain(),
                                                usable.records(),
                                                referenceNames(usable, route),
                                                usable.hostOnly()),
                                        source));
            }
            case DaneStatus.Failed(String name, String why) ->
                    unmeetable(
                            Reason.DANE_UNKNOWN,
                            "Whether " + host.name() + " has TLSA records cannot be told: " + why,
                            new Source.Dane(name));
        };
    }

    /** For DANE-TA: RFC 7672, section 3.2.2. */
    private static Set<ReferenceName> referenceNames(DaneStatus.Usable usable, Route route) {
        Set<ReferenceName> names = new LinkedHashSet<>();
        names.add(ReferenceName.exactly(usable.baseDomain()));
        names.add(ReferenceName.exactly(route.hopDomain().ascii()));
        if (!usable.hostOnly()) {
            names.add(ReferenceName.exactly(route.canonicalHop()));
        }
        return names;
    }

    /**
     * The policy that a host is held against: the recipient domain's, or that of a configured hop
     * which is a domain. A configured host has none: its name comes from no MX record.
     */
    private Decision.StsUse stsUse(Route route, Host host) {
        if (!hasPolicyDomain(route)) {
            return new Decision.StsUse(
                    Optional.empty(), new StsStatus.NoPolicy("the operator named the host"), false);
        }
        StsStatus status = sts.policyFor(route.hopDomain());
        boolean listed =
                status instanceof StsStatus.Known known && known.policy().lists(host.name());
        return new Decision.StsUse(Optional.of(route.hopDomain()), status, listed);
    }

    private static boolean hasPolicyDomain(Route route) {
        return route.kind() != Route.Kind.CONFIGURED_HOST && !route.hopDomain().isLiteral();
    }

    private static TlsDemand stsDemand(Decision.StsUse use, Host host) {
        String domain = use.policyDomain().map(Domain::ascii).orElse("");
        return switch (use.status()) {
            case StsStatus.NoPolicy _ -> TlsDemand.nothing();
            case StsStatus.Unreadable(String why) ->
                    unmeetable(
                            Reason.STS_UNREADABLE,
                            "The MTA-STS policy of " + domain + " cannot be read: " + why,
                            new Source.MtaSts(domain, "unknown"));
            case StsStatus.Known known ->
                    switch (known.policy().mode()) {
                        case NONE, TESTING -> TlsDemand.nothing();
                        case ENFORCE -> enforced(use, host, new Source.MtaSts(domain, known.id()));
                    };
        };
    }

    private static TlsDemand enforced(Decision.StsUse use, Host host, Source source) {
        TlsDemand demand =
                TlsDemand.of(new Requirement.Encrypted(), source)
                        .join(TlsDemand.of(new Requirement.AtLeast(TlsVersion.TLS_1_2), source))
                        .join(
                                TlsDemand.of(
                                        new Requirement.PkixProof(
                                                Set.of(ReferenceName.exactly(host.name()))),
                                        source));
        return use.listed()
                ? demand
                : demand.join(
                        unmeetable(
                                Reason.STS_MX_NOT_LISTED,
                                host.name()
                                        + " is not among the hosts of the MTA-STS policy of "
                                        + use.policyDomain().map(Domain::ascii).orElse(""),
                                source));
    }

    /** The operator's SNI, where neither DANE nor MTA-STS prescribes one. */
    private static TlsDemand named(
            TlsDemand demand,
            TlsDemand published,
            List<Decision.RuleUse> uses,
            Route route,
            Host host) {
        if (!published.allowsClear() || demand.allowsClear()) {
            return demand;
        }
        for (Decision.RuleUse use : uses) {
            if (use.ignored().isEmpty()) {
                Optional<TlsDemand> name = use.rule().serverNameFor(route, host);
                if (name.isPresent()) {
                    return demand.join(name.get());
                }
            }
        }
        return demand;
    }

    private static TlsDemand unmeetable(Reason reason, String sentence, Source source) {
        return TlsDemand.of(new Requirement.Unmeetable(Trouble.of(reason, sentence)), source);
    }
}
