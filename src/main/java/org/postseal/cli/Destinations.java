package org.postseal.cli;

import java.io.IOException;
import java.net.Inet6Address;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.postseal.deliver.Probe;
import org.postseal.mail.Domain;
import org.postseal.report.Place;
import org.postseal.route.Host;
import org.postseal.route.Route;
import org.postseal.route.Router;
import org.postseal.settle.Visit;
import org.postseal.smtp.Trouble;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where mail for domains would go now: the hosts that a delivery would try, each with the address
 * families it has. Bounded in number and time; what is not known in time is told to be unknown.
 */
public final class Destinations {

    private static final Logger log = LoggerFactory.getLogger(Destinations.class);

    static final int LOOKUPS_MAX = 1000;
    static final int PROBED_MAX = 100;
    private static final int AT_ONCE = 16;

    private final Router router;
    private final Probe probe;
    private final Count count;
    private final Duration timeout;

    /** Keeps what a probe met, as if it had been a delivery. */
    @FunctionalInterface
    public interface Count {
        void add(Domain domain, List<Visit> visits) throws IOException;
    }

    /**
     * The places of a domain.
     *
     * @param trouble why they cannot be told, or not all
     */
    record Reach(List<Place> places, Optional<String> trouble) {

        static final Reach NOT_ASKED =
                unknown("its hosts were not looked up, there are too many: give it with --domain");

        static Reach unknown(String why) {
            return new Reach(List.of(), Optional.of(why));
        }
    }

    /** What is done for one domain. */
    private interface Look {
        Reach at(Domain domain) throws IOException;
    }

    /**
     * @param timeout for all of a call
     */
    public Destinations(Router router, Probe probe, Count count, Duration timeout) {
        this.router = router;
        this.probe = probe;
        this.count = count;
        this.timeout = timeout;
    }

    /** By lookups alone. */
    Map<Domain, Reach> of(List<Domain> domains) {
        return each(domains.subList(0, Math.min(domains.size(), LOOKUPS_MAX)), this::look);
    }

    /** The same, and every place is connected to, up to QUIT after EHLO, and counted. */
    Map<Domain, Reach> probed(List<Domain> domains) {
        List<Domain> some = domains.subList(0, Math.min(domains.size(), PROBED_MAX));
        Map<Domain, Reach> reaches = new LinkedHashMap<>(of(domains));
        reaches.putAll(each(some, this::probe));
        return reaches;
    }

    private Map<Domain, Reach> each(List<Domain> domains, Look look) {
        long end = System.nanoTime() + timeout.toNanos();
        Semaphore places = new Semaphore(AT_ONCE);
        Map<Domain, Future<Reach>> running = new LinkedHashMap<>();
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
        for (Domain domain : domains) {
            running.put(domain, threads.submit(() -> oneOf(places, look, domain)));
        }
        threads.shutdown();
        Map<Domain, Reach> found = new LinkedHashMap<>();
        running.forEach((domain, future) -> found.put(domain, within(future, end)));
        return found;
    }

    private static Reach oneOf(Semaphore places, Look look, Domain domain)
            throws IOException, InterruptedException {
        places.acquire();
        try {
            return look.at(domain);
        } finally {
            places.release();
        }
    }

    private static Reach within(Future<Reach> future, long end) {
        try {
            return future.get(Math.max(0, end - System.nanoTime()), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            future.cancel(true);
            return Reach.unknown("its hosts could not be looked up in time: ask again");
        } catch (ExecutionException e) {
            log.warn("while looking up hosts", e.getCause());
            return Reach.unknown("its hosts could not be looked up: " + e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Reach.unknown("its hosts could not be looked up: interrupted");
        }
    }

    private Reach look(Domain domain) {
        return reach(router.route(domain));
    }

    private Reach probe(Domain domain) throws IOException {
        Route route = router.route(domain);
        for (Host host : route.hosts()) {
            if (host.trouble().isEmpty()) {
                count.add(domain, probe.visits(domain, route, host));
            }
        }
        return reach(route);
    }

    private static Reach reach(Route route) {
        if (route.trouble().isPresent()) {
            return Reach.unknown(
                    "its hosts cannot be told now: " + route.trouble().get().sentence());
        }
        Set<Place> places = new LinkedHashSet<>();
        List<String> troubles = new ArrayList<>();
        for (Host host : route.hosts()) {
            host.trouble().map(Trouble::sentence).ifPresent(troubles::add);
            host.addresses()
                    .forEach(a ->
                            places.add(new Place(host.name(), a instanceof Inet6Address ? 6 : 4)));
        }
        return new Reach(
                List.copyOf(places),
                troubles.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", troubles)));
    }
}
