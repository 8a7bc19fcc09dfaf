package org.postseal.route;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.postseal.dns.Answer;
import org.postseal.dns.RecordType;
import org.postseal.dns.Resolver;
import org.postseal.dns.Security;
import org.postseal.mail.Domain;
import org.postseal.smtp.EnhancedCode;
import org.postseal.smtp.Reason;
import org.postseal.smtp.Trouble;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds the hosts for a domain: by the transport table, by MX records, or as its own host (RFC
 * 5321, section 5.1; RFC 7505).
 *
 * <p>Nothing is concluded from a lookup that failed: it defers. That a name does not exist, or
 * takes no mail, is believed without a signature too, because all it can do is return a message.
 */
public final class DnsRouter implements Router {

    private static final Logger LOG = LoggerFactory.getLogger(DnsRouter.class);

    private final Resolver dns;
    private final Supplier<TransportTable> table;
    private final RouteSettings settings;
    private final OwnPlace self;
    private final RandomGenerator random;
    private final HostLookup hosts;

    /** A host's name, its preference, and what came of looking it up. */
    private record Preferred(int preference, Host host) {}

    /**
     * @param table gives the table of the moment; it may change between calls
     * @param random not used by anything else: access to it is synchronized here only
     */
    public DnsRouter(
            Resolver dns,
            Supplier<TransportTable> table,
            RouteSettings settings,
            OwnPlace self,
            RandomGenerator random) {
        this.dns = dns;
        this.table = table;
        this.settings = settings;
        this.self = self;
        this.random = random;
        this.hosts = new HostLookup(dns, settings, random);
    }

    @Override
    public Route route(Domain domain) {
        Optional<ConfiguredHop> hop = table.get().lookup(domain);
        if (hop.filter(ConfiguredHop::bracketed).isPresent()) {
            return configuredHost(domain, hop.get());
        }
        Domain hopDomain = hop.flatMap(h -> h.domain(domain)).orElse(domain);
        Route.Kind kind =
                hop.flatMap(ConfiguredHop::target).isPresent()
                        ? Route.Kind.CONFIGURED_DOMAIN
                        : Route.Kind.MX;
        Way way = new Way(domain, hopDomain, kind, hop);
        if (hopDomain.isLiteral()) {
            return way.nowhere(
                    Security.INSECURE,
                    Trouble.of(
                            Reason.ADDRESS_LITERAL,
                            "Mail to an address literal such as "
                                    + hopDomain
                                    + " goes nowhere without a line in the transport file"));
        }
        return byMx(way);
    }

    /** What is known of a route before the DNS was asked. */
    private record Way(
            Domain domain, Domain hopDomain, Route.Kind kind, Optional<ConfiguredHop> hop) {

        Route nowhere(Security security, Trouble trouble) {
            return new Route(
                    domain,
                    hopDomain,
                    kind,
                    security,
                    List.of(),
                    Optional.of(trouble),
                    hopDomain.ascii(),
                    hop);
        }

        Route to(Route.Kind found, Security security, List<Host> hosts, String canonicalHop) {
            return new Route(
                    domain,
                    hopDomain,
                    kind == Route.Kind.MX ? found : kind,
                    security,
                    implicitTls()
                            ? hosts.stream().map(h -> h.withImplicitTls(true)).toList()
                            : hosts,
                    Optional.empty(),
                    canonicalHop,
                    hop);
        }

        boolean isConfigured() {
            return kind == Route.Kind.CONFIGURED_DOMAIN;
        }

        int port(RouteSettings settings) {
            return hop.map(h -> h.portOr(settings.port())).orElse(settings.port());
        }

        private boolean implicitTls() {
            return hop.filter(ConfiguredHop::implicitTls).isPresent();
        }
    }

    private Route configuredHost(Domain domain, ConfiguredHop hop) {
        String target = hop.target().orElseThrow();
        Optional<InetAddress> literal = TransportTable.literal(target);
        Domain hopDomain = literal.map(DnsRouter::literalDomain).orElseGet(() -> Domain.of(target));
        Way way = new Way(domain, hopDomain, Route.Kind.CONFIGURED_HOST, Optional.of(hop));
        int port = way.port(settings);
        Host host =
                literal.map(address -> literalHost(address, port))
                        .orElseGet(() -> hosts.find(hopDomain.ascii(), port, true));
        if (self.isAtOne(host.addresses(), port)) {
            return way.nowhere(Security.INSECURE, loopsBack(hop.nextHop()));
        }
        return way.to(way.kind, Security.INSECURE, List.of(host), hopDomain.ascii());
    }

    private static Domain literalDomain(InetAddress address) {
        String text = address.getHostAddress();
        return Domain.of(text.contains(":") ? "[ipv6:" + text + "]" : "[" + text + "]");
    }

    private static Host literalHost(InetAddress address, int port) {
        String text = address.getHostAddress();
        return new Host(
                text,
                text,
                port,
                Security.INSECURE,
                Security.INSECURE,
                List.of(address),
                Optional.empty());
    }

    private Route byMx(Way way) {
        String name = way.hopDomain.ascii();
        Answer<RecordType.Mx> answer = dns.lookup(name, RecordType.MX);
        return switch (answer.status()) {
            case FAILED -> way.nowhere(answer.security(), HostLookup.lookupTrouble(answer));
            case NO_NAME -> way.nowhere(answer.security(), noDomain(way));
            case NO_DATA -> implicit(way, answer);
            case FOUND -> explicit(way, answer);
        };
    }

    private static Trouble noDomain(Way way) {
        String sentence = "The domain " + way.hopDomain.unicode() + " does not exist";
        return way.isConfigured()
                ? operatorsFault(Reason.DOMAIN_NOT_FOUND, sentence, way)
                : Trouble.of(Reason.DOMAIN_NOT_FOUND, sentence);
    }

    /** A sender's message is not returned for what a line of ours gets wrong. */
    private static Trouble operatorsFault(Reason reason, String sentence, Way way) {
        String place = way.hop.map(h -> " (" + h.file() + ":" + h.line() + ")").orElse("");
        return new Trouble(reason, 451, EnhancedCode.of("4.3.5"), sentence + place);
    }

    /** RFC 5321, section 5.1: without MX records, the domain is its own host. */
    private Route implicit(Way way, Answer<RecordType.Mx> answer) {
        int port = way.port(settings);
        Host host = hosts.find(way.hopDomain.ascii(), port, false);
        if (isSelf(host, port)) {
            return way.nowhere(answer.security(), loopsBack(way.hopDomain.unicode()));
        }
        if (hasNoAddress(host)) {
            return way.nowhere(answer.security(), noHost(way));
        }
        return way.to(
                Route.Kind.IMPLICIT_MX, answer.security(), List.of(host), answer.canonicalName());
    }

    private Route explicit(Way way, Answer<RecordType.Mx> answer) {
        List<RecordType.Mx> records = new ArrayList<>(answer.records());
        if (records.removeIf(mx -> mx.exchange().isEmpty())) {
            if (records.isEmpty()) {
                return way.nowhere(answer.security(), nullMx(way));
            }
            LOG.info("{}: a null MX beside others is ignored", way.hopDomain);
        }
        Map<String, Integer> candidates = candidates(records);
        int cut = ownPreference(candidates);
        candidates.values().removeIf(preference -> preference >= cut);
        if (candidates.isEmpty()) {
            return way.nowhere(answer.security(), loopsBack(way.hopDomain.unicode()));
        }
        return found(way, answer, candidates);
    }

    private Route found(Way way, Answer<RecordType.Mx> answer, Map<String, Integer> candidates) {
        List<Preferred> all;
        try {
            all = lookUp(candidates, way.port(settings));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return way.nowhere(
                    Security.UNKNOWN,
                    Trouble.of(Reason.DNS_FAILED, "Interrupted while looking up hosts"));
        }
        int cut =
                all.stream()
                        .filter(p -> isSelf(p.host, p.host.port()))
                        .mapToInt(Preferred::preference)
                        .min()
                        .orElse(Integer.MAX_VALUE);
        List<Host> left =
                all.stream().filter(p -> p.preference < cut).map(Preferred::host).toList();
        if (left.isEmpty()) {
            return way.nowhere(answer.security(), loopsBack(way.hopDomain.unicode()));
        }
        if (left.stream().allMatch(DnsRouter::hasNoAddress)) {
            return way.nowhere(answer.security(), noHost(way));
        }
        return way.to(Route.Kind.MX, answer.security(), left, answer.canonicalName());
    }

    /** Each name once, with its best preference; in the order to try. */
    private Map<String, Integer> candidates(List<RecordType.Mx> records) {
        List<RecordType.Mx> shuffled = new ArrayList<>(records);
        synchronized (random) {
            Collections.shuffle(shuffled, random);
        }
        shuffled.sort(Comparator.comparingInt(RecordType.Mx::preference));
        Map<String, Integer> best = new LinkedHashMap<>();
        for (RecordType.Mx mx : shuffled) {
            best.putIfAbsent(MxName.normal(mx.exchange()).orElse(mx.exchange()), mx.preference());
        }
        return best;
    }

    private int ownPreference(Map<String, Integer> candidates) {
        return candidates.entrySet().stream()
                .filter(entry -> self.isNamed(entry.getKey()))
                .mapToInt(Map.Entry::getValue)
                .min()
                .orElse(Integer.MAX_VALUE);
    }

    private List<Preferred> lookUp(Map<String, Integer> candidates, int port)
            throws InterruptedException {
        if (candidates.size() == 1) {
            return List.of(lookUp(candidates.entrySet().iterator().next(), port));
        }
        List<Callable<Preferred>> tasks = new ArrayList<>();
        candidates.entrySet().stream()
                .limit(settings.limits().hostsMax())
                .forEach(c -> tasks.add(() -> preferred(c.getKey(), c.getValue(), port)));
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Preferred> found = new ArrayList<>();
            for (Future<Preferred> future : threads.invokeAll(tasks)) {
                found.add(future.get());
            }
            return found;
        } catch (ExecutionException e) {
            throw new IllegalStateException("a host lookup broke", e.getCause());
        }
    }

    /** A host that is the only one needs no thread of its own. */
    private Preferred lookUp(Map.Entry<String, Integer> candidate, int port)
            throws InterruptedException {
        Preferred found = preferred(candidate.getKey(), candidate.getValue(), port);
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        return found;
    }

    private Preferred preferred(String name, int preference, int port) {
        Optional<String> normal = MxName.normal(name);
        Host host =
                normal.map(n -> hosts.find(n, port, false))
                        .orElseGet(() ->
                                HostLookup.troubled(name, port, Security.INSECURE, noName(name)));
        return new Preferred(preference, host);
    }

    private boolean isSelf(Host host, int port) {
        return self.isNamed(host.name()) || self.isAtOne(host.addresses(), port);
    }

    private static boolean hasNoAddress(Host host) {
        return host.trouble().filter(t -> t.reason() == Reason.NO_ADDRESS).isPresent();
    }

    private static Trouble noName(String name) {
        return Trouble.of(Reason.NO_ADDRESS, "\"" + name + "\" is no host's name");
    }

    private static Trouble noHost(Way way) {
        String sentence =
                "No host that takes mail for " + way.hopDomain.unicode() + " has an address";
        return way.isConfigured()
                ? operatorsFault(Reason.NO_HOST, sentence, way)
                : Trouble.of(Reason.NO_HOST, sentence);
    }

    private static Trouble nullMx(Way way) {
        String sentence =
                "The domain " + way.hopDomain.unicode() + " says that it takes no mail (null MX)";
        return way.isConfigured()
                ? operatorsFault(Reason.NULL_MX, sentence, way)
                : Trouble.of(Reason.NULL_MX, sentence);
    }

    private static Trouble loopsBack(String name) {
        return Trouble.of(
                Reason.LOOPS_BACK, "Mail for " + name + " would come back to this very relay");
    }
}
