package org.postseal.mtasts;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.Comparator;
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

    private final Resolver resolver;
    private final StsFetcher fetcher;
    private final StsMemory memory;
    private final Clock clock;
    private final LongSupplier nanos;
    private Limits limits = Limits.defaults();

    private final Map<Domain, HeldPolicy> held = new ConcurrentHashMap<>();
    private final Set<Domain> unreadable = ConcurrentHashMap.newKeySet();
    private final Map<Domain, FailedFetch> failed = new ConcurrentHashMap<>();
    private final Map<Domain, CompletableFuture<StsStatus>> underWay = new ConcurrentHashMap<>();
    private volatile boolean loaded;

    /** When a fetch failed, and why; with it the next one waits. */
    private record FailedFetch(long atNanos, String why) {}

    /**
     * @param nanos a clock that only runs forward, such as {@code System::nanoTime}: ages are
     *     measured by it, so that a wall clock that jumps neither ends nor prolongs a policy
     */
    public StsPolicies(
            Resolver resolver,
            StsFetcher fetcher,
            StsMemory memory,
            Clock clock,
            LongSupplier nanos) {
        this.resolver = resolver;
        this.fetcher = fetcher;
        this.memory = memory;
        this.clock = clock;
        this.nanos = nanos;
    }

    /** For tests that press on the cache; before the first question. */
    StsPolicies within(Limits other) {
        limits = other;
        return this;
    }

    @Override
    public StsStatus policyFor(Domain domain) {
        return ask(domain, false);
    }

    /**
     * Asks for a newer policy past the caches: before mail is given up because of a kept one (RFC
     * 8461, section 5.1). The wait after a failed fetch holds all the same.
     */
    public StsStatus refresh(Domain domain) {
        return ask(domain, true);
    }

    /**
     * Fetches anew some of the policies that have been kept for long, the oldest first, so that
     * they do not expire for want of mail. Meant to be called every few minutes, which spreads the
     * work.
     */
    public void refreshDue() {
        if (!isLoaded()) {
            return;
        }
        long now = nanos.getAsLong();
        held.values().stream()
                .filter(policy -> isDue(policy, now) && !isWaiting(policy.domain()))
                .sorted(Comparator.comparing((HeldPolicy policy) -> policy.left(now)))
                .limit(limits.refreshesMax())
                .toList()
                .forEach(policy -> refresh(policy.domain()));
    }

    /** Forgets what is known of a domain, by the will of an operator, which is logged. */
    public void forget(Domain domain, String who, String why) {
        HeldPolicy old = held.remove(domain);
        unreadable.remove(domain);
        failed.remove(domain);
        log.warn(
                "MTA-STS policy of {} forgotten by {}: {}; it was {}",
                domain,
                Printable.of(who),
                Printable.of(why),
                old == null ? "not known" : old.kept().policy());
        removeFromMemory(domain);
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
            return without(domain, known, whyNoRecord(domain, txt));
        }
        String id = record.map(StsRecord::id).orElseGet(() -> known.orElseThrow().kept().id());
        return standing(domain, id, afresh).orElseGet(() -> fetchOnce(domain, id, afresh));
    }

    /** The answer where no fetch is needed, or none is due yet. */
    private Optional<StsStatus> standing(Domain domain, String id, boolean afresh) {
        Optional<HeldPolicy> known = known(domain);
        if (!afresh && known.isPresent() && known.get().kept().id().equals(id)) {
            return Optional.of(known.get().status(nanos.getAsLong(), clock.instant(), ""));
        }
        return isWaiting(domain)
                ? Optional.of(without(domain, known, "the last fetch failed: " + whyFailed(domain)))
                : Optional.empty();
    }

    private Answer<String> record(Domain domain, boolean afresh) {
        String name = "_mta-sts." + domain;
        return afresh
                ? resolver.lookupAfresh(name, RecordType.TXT)
                : resolver.lookup(name, RecordType.TXT);
    }

    private static String whyNoRecord(Domain domain, Answer<String> txt) {
        if (txt.isFailed()) {
            log.info("the MTA-STS record of {} cannot be looked up: {}", domain, txt.reason());
            return "its record cannot be looked up: " + txt.reason();
        }
        return txt.isFound() ? "there is no single valid record" : "no record is published";
    }

    /** What holds while nothing new can be had. */
    private StsStatus without(Domain domain, Optional<HeldPolicy> known, String why) {
        if (known.isPresent()) {
            return known.get().status(nanos.getAsLong(), clock.instant(), why);
        }
        return unreadable.contains(domain)
                ? new StsStatus.Unreadable("the policy that was kept is damaged, and " + why)
                : new StsStatus.NoPolicy(why);
    }

    private Optional<HeldPolicy> known(Domain domain) {
        return Optional.ofNullable(held.get(domain))
                .filter(policy -> !policy.left(nanos.getAsLong()).isNegative());
    }

    private boolean isDue(HeldPolicy policy, long now) {
        Duration age = policy.age(now);
        return !policy.left(now).isNegative()
                && (age.compareTo(limits.refreshAge()) >= 0
                        || age.compareTo(policy.lifetime().dividedBy(2)) >= 0);
    }

    private boolean isWaiting(Domain domain) {
        FailedFetch last = failed.get(domain);
        return last != null && nanos.getAsLong() - last.atNanos() < limits.fetchWait().toNanos();
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
        switch (fetcher.fetch(domain)) {
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
        failed.put(domain, new FailedFetch(nanos.getAsLong(), why));
        return without(domain, known(domain), why);
    }

    private StsStatus accept(Domain domain, String id, StsPolicy policy) {
        StsMemory.Kept kept = new StsMemory.Kept(domain, id, policy, clock.instant());
        HeldPolicy now = new HeldPolicy(kept, nanos.getAsLong(), Duration.ZERO, limits.fetchWait());
        HeldPolicy old = held.put(domain, now);
        failed.remove(domain);
        unreadable.remove(domain);
        if (old != null && !old.kept().policy().equals(policy)) {
            log.info("MTA-STS policy of {} is now {}; it was {}", domain, policy, old.kept());
        }
        try {
            memory.put(kept);
        } catch (IOException e) {
            log.error("the MTA-STS policy of {} could not be kept: {}", domain, e.toString());
        }
        evict();
        return now.status(nanos.getAsLong(), clock.instant(), "");
    }

    /** Expired ones go first, then those that demand nothing; enforced ones last. */
    private void evict() {
        if (held.size() <= limits.policiesMax()) {
            return;
        }
        long now = nanos.getAsLong();
        held.values().stream()
                .sorted(
                        Comparator.comparingInt((HeldPolicy policy) -> policy.worth(now))
                                .thenComparing(policy -> policy.left(now)))
                .limit(held.size() - limits.policiesMax())
                .toList()
                .forEach(policy -> {
                    held.remove(policy.domain(), policy);
                    removeFromMemory(policy.domain());
                });
    }

    private void trimFailures() {
        if (failed.size() >= limits.policiesMax()) {
            long now = nanos.getAsLong();
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

    /** Reads the memory once; tried again at the next question when it could not be read. */
    private boolean isLoaded() {
        return loaded || load();
    }

    private synchronized boolean load() {
        if (loaded) {
            return true;
        }
        try {
            StsMemory.Contents contents = memory.load();
            List<StsMemory.Kept> all = contents.kept();
            for (StsMemory.Kept kept : all) {
                Duration age = Duration.between(kept.fetched(), clock.instant());
                held.put(
                        kept.domain(),
                        new HeldPolicy(
                                kept,
                                nanos.getAsLong(),
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
