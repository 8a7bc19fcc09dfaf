package org.postseal.dns;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import com.github.benmanes.caffeine.cache.Ticker;
import java.io.IOException;
import java.time.Clock;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;
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

    /** So many bogus answers without a good one are not that many attacks. */
    private static final int BOGUS_ALARM = 20;

    private final Validation validation;
    private final Clock clock;
    private final Cache<Key, Validation.Found<?>> cache;
    private final ConcurrentMap<Key, CompletableFuture<Validation.Found<?>>> underWay =
            new ConcurrentHashMap<>();
    private final AtomicInteger bogusInARow = new AtomicInteger();

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
        validation =
                new Validation(SystemResolvers.orSystem(settings.resolvers()), settings, clock);
        cache =
                Caffeine.newBuilder()
                        .maximumSize(settings.limits().cacheEntriesMax())
                        .ticker(ticker)
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
        return found.answer();
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
        if (answer.security() == Security.BOGUS) {
            if (bogusInARow.incrementAndGet() == BOGUS_ALARM) {
                LOG.error(
                        "The last {} DNS answers all failed DNSSEC validation, the last with: {}."
                                + " The resolver or this machine's clock is at fault; mail"
                                + " waits meanwhile.",
                        BOGUS_ALARM,
                        answer.reason());
            }
        } else if (answer.isSecure()) {
            bogusInARow.set(0);
        }
    }
}
