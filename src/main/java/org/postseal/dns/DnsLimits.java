package org.postseal.dns;

import java.time.Duration;

/**
 * What a lookup may cost, whatever the network answers.
 *
 * @param tryTimeout for one question to one resolver
 * @param lookupTimeout for a whole lookup, the keys on the way to its zone included
 * @param concurrentLookupsMax lookups on the network at one time; more wait for their turn
 * @param aliasesMax CNAME and DNAME records followed
 * @param nsec3IterationsMax denials that hash more often count as insecure (RFC 9276, section 3.2)
 * @param cacheEntriesMax answers kept
 * @param keepMax how long an answer is kept at most
 * @param keepMin how long records are kept at least, where their signatures allow; not their
 *     absence
 * @param keepFailure how long a failure is kept, so that a thousand messages make one lookup
 */
public record DnsLimits(
        Duration tryTimeout,
        Duration lookupTimeout,
        int concurrentLookupsMax,
        int aliasesMax,
        int nsec3IterationsMax,
        int cacheEntriesMax,
        Duration keepMax,
        Duration keepMin,
        Duration keepFailure) {

    public static DnsLimits defaults() {
        return new DnsLimits(
                Duration.ofSeconds(4),
                Duration.ofSeconds(15),
                500,
                8,
                100,
                100_000,
                Duration.ofHours(1),
                Duration.ofSeconds(5),
                Duration.ofSeconds(5));
    }

    /** Shorter waits, and nothing kept for longer than its time to live. */
    public static DnsLimits hasty() {
        DnsLimits defaults = defaults();
        return new DnsLimits(
                Duration.ofSeconds(4),
                Duration.ofSeconds(12),
                defaults.concurrentLookupsMax,
                defaults.aliasesMax,
                defaults.nsec3IterationsMax,
                defaults.cacheEntriesMax,
                defaults.keepMax,
                Duration.ZERO,
                Duration.ofSeconds(1));
    }
}
