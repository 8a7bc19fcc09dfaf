package org.postseal;

import java.io.IOException;
import java.net.InetAddress;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Optional;
import java.util.function.Predicate;
import org.postseal.config.CaMode;
import org.postseal.config.Config;
import org.postseal.dane.ChainMatcher;
import org.postseal.deliver.Dialer;
import org.postseal.deliver.SmtpClient;
import org.postseal.demand.ChannelCounters;
import org.postseal.demand.CurrentPolicy;
import org.postseal.demand.HostDemands;
import org.postseal.demand.Judge;
import org.postseal.demand.PinLearner;
import org.postseal.dns.ValidatingDns;
import org.postseal.mail.Domain;
import org.postseal.mtasts.HttpsStsFetcher;
import org.postseal.mtasts.PolicyHosts;
import org.postseal.mtasts.StsPolicies;
import org.postseal.route.AddressScope;
import org.postseal.route.CurrentTransport;
import org.postseal.route.DnsRouter;
import org.postseal.route.OwnPlace;
import org.postseal.route.Router;
import org.postseal.tls.ConscryptClient;
import org.postseal.tls.HandshakePlan;
import org.postseal.tls.HandshakeSampling;
import org.postseal.tls.JsseClient;
import org.postseal.tls.PkixVerifier;
import org.postseal.tls.Providers;
import org.postseal.tls.RootVerifier;
import org.postseal.tls.TlsClient;
import org.postseal.tls.TrustRoots;

/**
 * Rooms 7 to 9 as far as a delivery and a look at a domain have them in common, so that what is
 * looked at is what would be done.
 */
record SendingRooms(
        ValidatingDns dns,
        CurrentPolicy policy,
        CurrentTransport transport,
        StsPolicies stsPolicies,
        Router router,
        HostDemands demands,
        SmtpClient client) {

    /**
     * @param own where mail must not be sent, because we are there ourselves
     * @param counters of the channels to receiving hosts
     * @throws IOException when a file cannot be used; the message names it
     */
    static SendingRooms open(
            Config config, Memory memory, OwnPlace own, Clock clock, ChannelCounters counters)
            throws IOException {
        TlsClient tls = Providers.install() ? new ConscryptClient() : new JsseClient();
        PkixVerifier pkix = new RootVerifier(roots(config));
        ValidatingDns dns = new ValidatingDns(config.dns(), clock);

        CurrentTransport transport = new CurrentTransport(config.route().transport());
        Router router = new DnsRouter(dns, transport, config.route(), own, new SecureRandom());

        CurrentPolicy policy = new CurrentPolicy(config.policy(), memory.rules(), clock);
        PolicyHosts hosts = new PolicyHosts(dns, mayDial(config, own), config.sts().port());
        StsPolicies sts =
                new StsPolicies(
                        dns,
                        new HttpsStsFetcher(hosts, tls, pkix, clock, config.sts().fetchTimeout()),
                        memory.policies(),
                        memory.aging(),
                        System::nanoTime);
        HostDemands published = new HostDemands(dns, sts, policy, clock);
        HostDemands demands =
                memory.pins()
                        .map(pins -> published.expecting(pins, learner(memory, pkix, clock)))
                        .orElse(published);

        Judge judge = new Judge(pkix, new ChainMatcher(), clock, counters);
        HandshakePlan plan = HandshakePlan.forThisMachine(clock);
        SmtpClient client = new SmtpClient(config.deliver(), Dialer.tcp(), plan, judge, clock);
        return new SendingRooms(dns, policy, transport, sts, router, demands, client);
    }

    /** The same, where servers sign some handshakes for our evidence. */
    SendingRooms signing(HandshakeSampling which) {
        return new SendingRooms(
                dns, policy, transport, stsPolicies, router, demands, client.signing(which));
    }

    /** Whether a rule of the operator says so; the default level is not asked. */
    boolean mustEncrypt(Domain domain) {
        return policy.get().forDomain(domain).stream()
                .anyMatch(rule -> !rule.level().allowsClear() && !rule.isObserved());
    }

    private static Optional<PinLearner> learner(Memory memory, PkixVerifier pkix, Clock clock) {
        return memory.pins()
                .filter(_ -> memory.learning())
                .map(pins -> new PinLearner(pins, pkix, clock));
    }

    /** A stranger chooses where his policy host is: not within our network, and not here. */
    private static Predicate<InetAddress> mayDial(Config config, OwnPlace own) {
        int port = config.sts().port();
        boolean anywhere = config.route().allowPrivate();
        return a -> (anywhere || AddressScope.isPublic(a)) && !own.isAt(a, port);
    }

    private static TrustRoots roots(Config config) throws IOException {
        if (config.caFile().isEmpty()) {
            return TrustRoots.ofSystem();
        }
        TrustRoots own = TrustRoots.ofPem(config.caFile().get());
        return config.caMode() == CaMode.ONLY ? own : own.and(TrustRoots.ofSystem());
    }
}
