package org.postseal.mtasts;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.postseal.dns.Answer;
import org.postseal.dns.RecordType;
import org.postseal.dns.Resolver;
import org.postseal.mail.Domain;
import org.postseal.mail.Printable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The policies that are known, and when to ask for them again (RFC 8461, sections 3.3 and 5.1).
 *
 * <p>A policy holds until its own expiry, whatever becomes of the TXT record or of a fetch
 * meanwhile. One that cannot be read from memory is not "no policy": mail for its domain waits. For
 * each domain there is at most one fetch at a time, and after one that failed none for a while.
 *
 * <p>Safe for use by many threads.
 */
public final class StsPolicies implements StsSource {

    private static final Logger log = LoggerFactory.getLogger(StsPolicies.class);

    /** Between two tries to read a memory that could not be read. */
    private static final Duration READ_WAIT = Duration.ofSeconds(10);

    private final World world;
    private final StsMemory memory;
    private final Limits limits;

    private final Map<Domain, HeldPolicy> held = new ConcurrentHashMap<>();
    private final Set<Domain> unreadable = ConcurrentHashMap.newKeySet();
    private final Map<Domain, FailedFetch> failed = new ConcurrentHashMap<>();
    private final Map<Domain, CompletableFuture<StsStatus>> underWay = new ConcurrentHashMap<>();
    private volatile boolean loaded;
    private boolean triedOnce;
    private long triedAt;

    /**
     * When a fetch failed, and why; with it the next one waits.
     *
     * @param times in a row
     */
    private record FailedFetch(long atNanos, String why, int times) {}

    /** What the fetches need of the world. */
    private record World(Resolver resolver, StsFetcher fetcher, Clock clock, LongSupplier nanos) {}

    /**
     * @param clock for when a policy was fetched; across restarts its jumps count, so it should
     *     have none
     * @param nanos a clock that only runs forward, such as {@code System::nanoTime}: ages are
     *     measured by it, so that a wall clock that jumps neither ends nor prolongs a policy
     */
    public StsPolicies(
            Resolver resolver,
            StsFetcher fetcher,
            StsMemory memory,
            Clock clock,
            LongSupplier nanos) {
        this(new World(resolver, fetcher, clock, nanos), memory, Limits.defaults());
    }

    private StsPolicies(World world, StsMemory memory, Limits limits) {
        this.world = world;
        this.memory = memory;
        this.limits = limits;
    }

    /** The same with other bounds and nothing in mind yet. */
    StsPolicies within(Limits other) {
        return new StsPolicies(world, memory, other);
    }

    @Override
    public StsStatus policyFor(Domain domain) {
        return ask(domain, false);
    }

    /**
     * Asks for a newer policy past the caches: before mail is given up because of a kept one (RFC
     * 8461, section 5.1). The wait after a failed fetch holds all the same, and one that came a
     * moment ago is new enough: mail that fails over and over does not ask the policy host each
     * time.
     */
    @Override
    public StsStatus refresh(Domain domain) {
        return ask(domain, !isFresh(domain));
    }

    private boolean isFresh(Domain domain) {
        return known(domain)
                .filter(policy -> policy.age(nanos()).compareTo(limits.refreshWait()) < 0)
                .isPresent();
    }

    /**
     * Which policies should be fetched anew now, so that they do not expire for want of mail, those
     * first that have the least time left. A domain whose fetches fail comes again later and later,
     * so that it takes no other's turn.
     */
    public List<Domain> due() {
        if (!isLoaded()) {
            return List.of();
        }
        long now = nanos();
        return held.values().stream()
                .filter(policy -> policy.isDue(now, limits.refreshAge()) && !isPutOff(policy, now))
                .sorted(Comparator.comparing((HeldPolicy policy) -> policy.left(now)))
                .map(HeldPolicy::domain)
                .limit(Math.max(limits.refreshesMin(), held.size() / limits.refreshShare()))
                .toList();
    }

    private boolean isPutOff(HeldPolicy policy, long now) {
        FailedFetch last = failed.get(policy.domain());
        if (last == null) {
            return false;
        }
        Duration wait = limits.fetchWait().multipliedBy(1L << Math.min(last.times() - 1, 6));
        return now - last.atNanos() < wait.toNanos();
    }

    /**
     * What is known now, for an operator.
     *
     * @param until when each policy ends, if nothing new is fetched
     * @param damaged domains whose policy was known and cannot be read
     */
    public record Inventory(Map<StsMemory.Kept, Instant> until, Set<Domain> damaged) {
        public Inventory {
            until = Map.copyOf(until);
            damaged = Set.copyOf(damaged);
        }
    }

    /**
     * What is known, the expired left out.
     *
     * @throws IOException when the memory cannot be read
     */
    public Inventory inventory() throws IOException {
        if (!isLoaded()) {
            throw new IOException("the memory of MTA-STS policies cannot be read");
        }
        long now = nanos();
        Map<StsMemory.Kept, Instant> until = new HashMap<>();
        held.values().stream()
                .filter(policy -> !policy.left(now).isNegative())
                .forEach(policy ->
                        until.put(policy.kept(), world.clock().instant().plus(policy.left(now))));
        return new Inventory(until, unreadable);
    }

    /**
     * Forgets what is known of a domain, by the will of an operator, which is logged and kept. What
     * comes next is a first contact.
     *
     * @return what it was in words; empty when nothing was known
     * @throws IOException when it could not be written; nothing is forgotten then
     */
    public Optional<String> forget(Domain domain, String who, String why) throws IOException {
        if (!isLoaded()) {
            throw new IOException("the memory of MTA-STS policies cannot be read");
        }
        HeldPolicy old = held.get(domain);
        if (old == null && !unreadable.contains(domain)) {
            return Optional.empty();
        }
        String was = old == null ? "damaged" : old.kept().inWords();
        memory.forget(domain, was, who, why);
        held.remove(domain);
        unreadable.remove(domain);
        failed.remove(domain);
        log.warn(
                "MTA-STS policy of {} forgotten by {}: {}; it was {}",
                domain,
                Printable.of(who),
                Printable.of(why),
                was);
        return Optional.of(was);
    }

    private StsStatus ask(Domain domain, boolean afresh) {
        if (!isLoaded()) {
            return new StsStatus.Unreadable("the memory of policies cannot be read");
        }
        Answer<String> txt = record(domain, afresh);
        Optional<StsRecord> record =
                txt.isFound() ? StsRecord.parse(txt.records()) : Optional.empty();
        Optional<HeldPolicy> known = known(domain);
        if (record.isEmpty() && !(afresh && known.isPresent())) {
            return without(domain, known, whyNoRecord(domain, txt), !txt.isFailed());
        }
        String id = record.map(StsRecord::id).orElseGet(() -> known.orElseThrow().kept().id());
        return standing(domain, id, afresh).orElseGet(() -> fetchOnce(domain, id, afresh));
    }

    /** The answer where no fetch is needed, or none is due yet. */
    private Optional<StsStatus> standing(Domain domain, String id, boolean afresh) {
        Optional<HeldPolicy> known = known(domain);
        if (!afresh && known.isPresent() && known.get().kept().id().equals(id)) {
            return Optional.of(known.get().status(nanos(), world.clock().instant(), ""));
        }
        return isWaiting(domain)
                ? Optional.of(
                        without(
                                domain,
                                known,
                                "the last fetch failed: " + whyFailed(domain),
                                false))
                : Optional.empty();
    }

    private Answer<String> record(Domain domain, boolean afresh) {
        String name = "_mta-sts." + domain;
        return afresh
                ? world.resolver().lookupAfresh(name, RecordType.TXT)
                : world.resolver().lookup(name, RecordType.TXT);
    }

    private long nanos() {
        return world.nanos().getAsLong();
    }

    private static String whyNoRecord(Domain domain, Answer<String> txt) {
        if (txt.isFailed()) {
            log.info("the MTA-STS record of {} cannot be looked up: {}", domain, txt.reason());
            return "its record cannot be looked up: " + txt.reason();
        }
        return txt.isFound() ? "there is no single valid record" : "no record is published";
    }

    /**
     * What holds while nothing new can be had.
     *
     * @param certain whether there is nothing to be had
     */
    private StsStatus without(
            Domain domain, Optional<HeldPolicy> known, String why, boolean certain) {
        if (known.isPresent()) {
            return known.get().status(nanos(), world.clock().instant(), why);
        }
        return unreadable.contains(domain)
                ? new StsStatus.Unreadable("the policy that was kept is damaged, and " + why)
                : new StsStatus.NoPolicy(why, certain);
    }

    private Optional<HeldPolicy> known(Domain domain) {
        return Optional.ofNullable(held.get(domain))
                .filter(policy -> !policy.left(nanos()).isNegative());
    }

    private boolean isWaiting(Domain domain) {
        FailedFetch last = failed.get(domain);
        return last != null && nanos() - last.atNanos() < limits.fetchWait().toNanos();
    }

    private String whyFailed(Domain domain) {
        FailedFetch last = failed.get(domain);
        return last == null ? "" : last.why();
    }

    /** The first to come fetches, whoever comes meanwhile waits for the same answer. */
    private StsStatus fetchOnce(Domain domain, String id, boolean afresh) {
        CompletableFuture<StsStatus> mine = new CompletableFuture<>();
        CompletableFuture<StsStatus> other = underWay.putIfAbsent(domain, mine);
        if (other != null) {
            return other.join();
        }
        try {
            // Whoever came too late for the last fetch finds its result here.
            mine.complete(standing(domain, id, afresh).orElseGet(() -> fetch(domain, id)));
        } catch (RuntimeException e) {
            log.error("fetching the MTA-STS policy of {} failed", domain, e);
            mine.complete(new StsStatus.Unreadable("an internal fault, which is logged"));
        } finally {
            underWay.remove(domain, mine);
        }
        return mine.join();
    }

    private StsStatus fetch(Domain domain, String id) {
        String why;
        switch (world.fetcher().fetch(domain)) {
            case StsFetcher.Result.Fetched(byte[] body) -> {
                try {
                    return accept(domain, id, StsPolicy.parse(body));
                } catch (MalformedStsPolicy e) {
                    why = "its policy is malformed: " + e.getMessage();
                }
            }
            case StsFetcher.Result.Failed(var kind, String sentence) ->
                    why = "its policy cannot be fetched: " + sentence;
        }
        log.warn("MTA-STS of {}: {}", domain, Printable.of(why));
        trimFailures();
        failed.merge(
                domain,
                new FailedFetch(nanos(), why, 1),
                (old, now) -> new FailedFetch(now.atNanos(), now.why(), old.times() + 1));
        return without(domain, known(domain), why, false);
    }

    private StsStatus accept(Domain domain, String id, StsPolicy policy) {
        StsMemory.Kept kept = new StsMemory.Kept(domain, id, policy, world.clock().instant());
        HeldPolicy now = new HeldPolicy(kept, nanos(), Duration.ZERO, limits.fetchWait());
        failed.remove(domain);
        if (isRoomFor(now)) {
            keep(now);
        } else {
            log.error(
                    "{} MTA-STS policies fill the memory: that of {} counts now and is not kept",
                    held.size(),
                    domain);
        }
        return now.status(nanos(), world.clock().instant(), "");
    }

    private void keep(HeldPolicy now) {
        StsMemory.Kept kept = now.kept();
        HeldPolicy old = held.put(kept.domain(), now);
        unreadable.remove(kept.domain());
        if (old != null && !old.kept().policy().equals(kept.policy())) {
            log.info(
                    "MTA-STS policy of {} is now {}; it was {}",
                    kept.domain(),
                    kept.inWords(),
                    old.kept().inWords());
        }
        try {
            memory.put(kept);
        } catch (IOException e) {
            log.error(
                    "the MTA-STS policy of {} could not be kept: {}", kept.domain(), e.toString());
        }
    }

    /**
     * Room is made by what is worth least: an expired policy, then one of mode none, then one in
     * testing. An enforced one that holds is never given up for another: it was learned when nobody
     * was in the way, which cannot be known of the newcomer.
     */
    private synchronized boolean isRoomFor(HeldPolicy newcomer) {
        long now = nanos();
        List<HeldPolicy> others =
                held.values().stream().filter(p -> !p.domain().equals(newcomer.domain())).toList();
        int count = others.size();
        long octets = others.stream().mapToLong(HeldPolicy::octets).sum();
        List<HeldPolicy> leaving = new ArrayList<>();
        Iterator<HeldPolicy> least = lessThan(newcomer, others, now);
        while (count >= limits.policiesMax()
                || octets + newcomer.octets() > limits.policiesOctetsMax()) {
            if (!least.hasNext()) {
                return false;
            }
            HeldPolicy next = least.next();
            leaving.add(next);
            count--;
            octets -= next.octets();
        }
        leaving.forEach(policy -> {
            held.remove(policy.domain(), policy);
            removeFromMemory(policy.domain());
        });
        return true;
    }

    /** What may make room for the newcomer, the least worth first; sorted only when it is asked. */
    private static Iterator<HeldPolicy> lessThan(
            HeldPolicy newcomer, List<HeldPolicy> others, long now) {
        return others.stream()
                .filter(policy -> policy.worth(now) < HeldPolicy.WORTH_MAX)
                .filter(policy -> policy.worth(now) <= newcomer.worth(now))
                .sorted(
                        Comparator.comparingInt((HeldPolicy policy) -> policy.worth(now))
                                .thenComparing(policy -> policy.left(now)))
                .iterator();
    }

    private void trimFailures() {
        if (failed.size() >= limits.policiesMax()) {
            long now = nanos();
            long wait = limits.fetchWait().toNanos();
            failed.values().removeIf(last -> now - last.atNanos() >= wait);
        }
    }

    private void removeFromMemory(Domain domain) {
        try {
            memory.remove(domain);
        } catch (IOException e) {
            log.error("the MTA-STS policy of {} could not be removed: {}", domain, e.toString());
        }
    }

    /** Reads the memory once; tried again after a while when it could not be read. */
    private boolean isLoaded() {
        return loaded || load();
    }

    private synchronized boolean load() {
        if (loaded || (triedOnce && nanos() - triedAt < READ_WAIT.toNanos())) {
            return loaded;
        }
        triedOnce = true;
        triedAt = nanos();
        try {
            StsMemory.Contents contents = memory.load();
            List<StsMemory.Kept> all = contents.kept();
            for (StsMemory.Kept kept : all) {
                Duration age = Duration.between(kept.fetched(), world.clock().instant());
                held.put(
                        kept.domain(),
                        new HeldPolicy(
                                kept,
                                nanos(),
                                age.isNegative() ? Duration.ZERO : age,
                                limits.fetchWait()));
            }
            unreadable.addAll(contents.unreadable());
            loaded = true;
        } catch (IOException e) {
            log.error("the memory of MTA-STS policies cannot be read: {}", e.toString());
        }
        return loaded;
    }
}
