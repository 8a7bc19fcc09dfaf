package org.postseal.dns;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import com.github.benmanes.caffeine.cache.Ticker;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks recursive resolvers and validates in this process (RFC 4033 to 4035, 5155, 6840): what a
 * resolver says about security, its AD flag, is never looked at. Neither a hosts file nor a search
 * domain has a say.
 *
 * <p>Answers are kept with their security, no longer than their records, their signatures and their
 * SOA allow (RFC 2308); a failure is kept for seconds. Of several threads with one question one
 * asks.
 */
public final class ValidatingDns implements Resolver {

    private static final Logger LOG = LoggerFactory.getLogger(ValidatingDns.class);

    /** Between two proofs that were not asked for: each costs a few questions. */
    private static final Duration PROOF_PAUSE = Duration.ofSeconds(5);

    private final List<InetSocketAddress> resolvers;
    private final TrustAnchors anchors;
    private final DnsLimits limits;
    private final Clock clock;
    private final Ticker ticker;
    private final Cache<Key, Validation.Found<?>> cache;
    private final ConcurrentMap<Key, CompletableFuture<Validation.Found<?>>> underWay =
            new ConcurrentHashMap<>();
    private final Confidence confidence;
    private final AtomicBoolean proving = new AtomicBoolean();
    private volatile Validation validation;
    private volatile List<InetSocketAddress> inUse;
    private volatile long provenAt;

    private record Key(String name, int type) {}

    /**
     * @throws IOException when the trust anchor file or {@code /etc/resolv.conf} cannot be read;
     *     the text names the file
     */
    public ValidatingDns(DnsSettings settings, Clock clock) throws IOException {
        this(settings, clock, Ticker.systemTicker());
    }

    /**
     * @param ticker the time by which answers age
     */
    ValidatingDns(DnsSettings settings, Clock clock, Ticker ticker) throws IOException {
        this.clock = clock;
        this.ticker = ticker;
        limits = settings.limits();
        resolvers = List.copyOf(SystemResolvers.orSystem(settings.resolvers()));
        anchors = TrustAnchors.load(settings.trustAnchor());
        confidence = new Confidence(clock);
        inUse = resolvers;
        validation = new Validation(resolvers, anchors, limits, clock);
        provenAt = ticker.read() - PROOF_PAUSE.toNanos();
        cache =
                Caffeine.newBuilder()
                        .maximumSize(limits.cacheEntriesMax())
                        .ticker(ticker)
                        .executor(Runnable::run)
                        .expireAfter(
                                Expiry.<Key, Validation.Found<?>>writing(
                                        (_, found) -> found.answer().ttl()))
                        .build();
    }

    @Override
    public <R> Answer<R> lookup(String name, RecordType<R> type) {
        Key key = key(name, type);
        Validation.Found<?> kept = cache.getIfPresent(key);
        boolean usable = kept != null && clock.instant().isBefore(kept.until());
        return answer(usable && kept != null ? kept : askOnce(key, type));
    }

    @Override
    public <R> Answer<R> lookupAfresh(String name, RecordType<R> type) {
        Key key = key(name, type);
        Validation.Found<R> found = validation.ask(key.name, type);
        cache.put(key, found);
        watch(found.answer());
        return found.answer();
    }

    @Override
    public Optional<String> doubt() {
        return confidence.doubt();
    }

    /**
     * Proves over each resolver that signed answers validate and forged ones do not, and from then
     * on asks only resolvers that did not fail it, while there is one. Blocks for a few lookups for
     * each.
     *
     * @throws IOException when the trust anchors cannot be used
     */
    public List<ResolverProof> prove() throws IOException {
        provenAt = ticker.read();
        List<ResolverProof> proofs = new ArrayList<>();
        for (InetSocketAddress resolver : resolvers) {
            proofs.add(ResolverProof.of(resolver, anchors, limits, clock));
        }
        List<InetSocketAddress> fit =
                proofs.stream().filter(p -> !p.isBad()).map(ResolverProof::resolver).toList();
        List<InetSocketAddress> best = fit.isEmpty() ? resolvers : fit;
        confidence.learn(proofs);
        if (!best.equals(inUse)) {
            validation = new Validation(best, anchors, limits, clock);
            inUse = best;
        }
        return proofs;
    }

    private static Key key(String name, RecordType<?> type) {
        String lower = name.toLowerCase(Locale.ROOT);
        return new Key(
                lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower,
                type.number());
    }

    @SuppressWarnings("unchecked")
    private static <R> Answer<R> answer(Validation.Found<?> found) {
        // The key has the type's number, and there is one RecordType of each number.
        return (Answer<R>) found.answer();
    }

    private <R> Validation.Found<?> askOnce(Key key, RecordType<R> type) {
        CompletableFuture<Validation.Found<?>> mine = new CompletableFuture<>();
        CompletableFuture<Validation.Found<?>> other = underWay.putIfAbsent(key, mine);
        if (other != null) {
            return other.join();
        }
        try {
            Validation.Found<R> found = validation.ask(key.name, type);
            watch(found.answer());
            cache.put(key, found);
            mine.complete(found);
            return found;
        } catch (RuntimeException e) {
            mine.completeExceptionally(e);
            throw e;
        } finally {
            underWay.remove(key, mine);
        }
    }

    private void watch(Answer<?> answer) {
        boolean due = ticker.read() - provenAt >= PROOF_PAUSE.toNanos();
        if (confidence.learn(answer) && due && proving.compareAndSet(false, true)) {
            Thread.ofVirtual().name("resolver-proof").start(this::proveNow);
        }
    }

    private void proveNow() {
        try {
            prove();
        } catch (IOException | RuntimeException e) {
            LOG.error("it could not be proven that DNSSEC validation works", e);
        } finally {
            proving.set(false);
        }
    }
}
