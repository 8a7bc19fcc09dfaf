package org.postseal.deliver;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.net.InetAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Addresses whose servers offer PIPELINING and stumble over an envelope behind the dot: for a while
 * they hear one only after their reply to the dot. Safe for use by many threads.
 */
final class InStep {

    private static final Duration MEMORY = Duration.ofHours(12);
    private static final long ADDRESSES_MAX = 10_000;

    private final Cache<InetAddress, Boolean> stumbled;

    InStep(Clock clock) {
        stumbled =
                Caffeine.newBuilder()
                        .maximumSize(ADDRESSES_MAX)
                        .expireAfterWrite(MEMORY)
                        .ticker(() -> TimeUnit.MILLISECONDS.toNanos(clock.millis()))
                        .executor(Runnable::run)
                        .build();
    }

    void stumbled(InetAddress address) {
        stumbled.put(address, true);
    }

    boolean isWanted(InetAddress address) {
        return stumbled.getIfPresent(address) != null;
    }
}
