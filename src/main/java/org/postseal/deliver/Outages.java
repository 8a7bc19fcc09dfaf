package org.postseal.deliver;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import java.time.Duration;
import java.util.Collection;
import java.util.Optional;
import org.postseal.mail.Domain;
import org.postseal.settle.Outcome;
import org.postseal.smtp.Reason;
import org.postseal.smtp.Trouble;

/**
 * Destinations none of whose hosts took a connection a moment ago. A message for one of them is
 * deferred without dialing for a short while: a thousand messages for a dead host shall not wait
 * for a thousand timeouts, one after the other, and each still has its own retries and its own end.
 *
 * <p>Only dialing counts: whatever a host said, offered or proved is found out anew for every
 * message. The pause is measured by a clock that only runs forward: a wall clock that is set back
 * must not prolong it. Safe for use by many threads.
 */
final class Outages {

    private static final long DESTINATIONS_MAX = 10_000;

    private final Cache<Domain, Trouble> down;

    /**
     * @param pause how long nothing is dialed after a failure
     */
    Outages(Duration pause) {
        this(pause, Ticker.systemTicker());
    }

    /**
     * @param ticker runs forward only
     */
    Outages(Duration pause, Ticker ticker) {
        down =
                Caffeine.newBuilder()
                        .maximumSize(DESTINATIONS_MAX)
                        .expireAfterWrite(pause)
                        .ticker(ticker)
                        .executor(Runnable::run)
                        .build();
    }

    /** Why the destination is not dialed now; empty when it may be. */
    Optional<Trouble> of(Domain destination) {
        return Optional.ofNullable(down.getIfPresent(destination))
                .map(why ->
                        new Trouble(
                                why.reason(),
                                why.code(),
                                why.enhanced(),
                                "delivery temporarily suspended: " + why.sentence()));
    }

    /** Takes in what an attempt came to. */
    void learn(Domain destination, Collection<Outcome.Fate> fates) {
        for (Outcome.Fate fate : fates) {
            if (fate instanceof Outcome.Deferred deferred
                    && isDialing(deferred.trouble().reason())) {
                down.put(destination, deferred.trouble());
                return;
            }
        }
        down.invalidate(destination);
    }

    private static boolean isDialing(Reason reason) {
        return reason == Reason.CONNECT_REFUSED || reason == Reason.CONNECT_TIMEOUT;
    }
}
