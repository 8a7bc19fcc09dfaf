package org.postseal.settle;

import java.time.Duration;
import java.util.List;

/**
 * How long a message is tried.
 *
 * @param retry waits between attempts; the last one repeats
 * @param lifetime how long a message is tried at all, from its acceptance
 */
public record RetrySettings(List<Duration> retry, Duration lifetime) {

    public RetrySettings {
        retry = List.copyOf(retry);
        if (retry.isEmpty() || retry.stream().anyMatch(wait -> !wait.isPositive())) {
            throw new IllegalArgumentException("retry needs waits, each longer than nothing");
        }
        if (!lifetime.isPositive()) {
            throw new IllegalArgumentException("lifetime must be longer than nothing");
        }
    }

    public static RetrySettings defaults() {
        return new RetrySettings(
                List.of(
                        Duration.ofMinutes(1),
                        Duration.ofMinutes(5),
                        Duration.ofMinutes(15),
                        Duration.ofMinutes(30),
                        Duration.ofHours(1)),
                Duration.ofDays(5));
    }

    /** The wait after so many attempts, of which there was at least one. */
    Duration after(int attempts) {
        return retry.get(Math.min(attempts, retry.size()) - 1);
    }
}
