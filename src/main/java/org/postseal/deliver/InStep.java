package org.postseal.deliver;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.net.InetAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Addresses whose servers offer PIPELINING and stumble over an envelope behind the dot: for a while
 * they hear one only after their reply to the dot. What may have another reason, as when they hang
 * up, counts the second time. Safe for use by many threads.
 */
final class InStep {

    private static final Duration MEMORY = Duration.ofHours(12);
    private static final long ADDRESSES_MAX = 10_000;
    private static final int CERTAIN = 2;

    private final Cache<InetAddress, Integer> suspicions;

    InStep(Clock clock) {
        suspicions =
                Caffeine.newBuilder()
                        .maximumSize(ADDRESSES_MAX)
                        .expireAfterWrite(MEMORY)
                        .ticker(() -> TimeUnit.MILLISECONDS.toNanos(clock.millis()))
                        .executor(Runnable::run)
                        .build();
    }

    /** The server said that it minds. */
    void stumbled(InetAddress address) {
        suspicions.put(address, CERTAIN);
    }

    /** The server hung up, or said no, where it might not have otherwise. */
    void suspected(InetAddress address) {
        suspicions.asMap().merge(address, 1, Integer::sum);
    }

    boolean isWanted(InetAddress address) {
        Integer known = suspicions.getIfPresent(address);
        return known != null && known >= CERTAIN;
    }
}
