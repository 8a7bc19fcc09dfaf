package org.postseal.mtasts;

import java.time.Duration;

/**
 * Bounds of this package.
 *
 * @param policiesMax domains whose policy is kept in memory
 * @param policiesOctetsMax of all policies together, as {@link StsPolicy#octets} counts them; a
 *     hundred thousand usual ones have room in it
 * @param fetchTimeout for one fetch, from name to last octet (RFC 8461, section 3.3)
 * @param dialTimeout for one connection
 * @param headerLineOctetsMax one line of an HTTP header
 * @param headerLinesMax lines of an HTTP header or trailer
 * @param fetchWait between a failed fetch and the next for the same domain
 * @param refreshWait after a fetch, before mail that fails makes another for the same domain; less
 *     than half of {@code fetchWait}, so that the shortest policy can be fetched before it expires
 * @param refreshAge at which a policy is fetched anew in the background, at the latest
 * @param refreshesMin in one round of the background, where so many are due
 * @param refreshShare of all policies, one in so many may be fetched in one round
 * @param refreshesAtOnce of the background
 */
record Limits(
        int policiesMax,
        long policiesOctetsMax,
        Duration fetchTimeout,
        Duration dialTimeout,
        int headerLineOctetsMax,
        int headerLinesMax,
        Duration fetchWait,
        Duration refreshWait,
        Duration refreshAge,
        int refreshesMin,
        int refreshShare,
        int refreshesAtOnce) {

    Limits withPoliciesMax(int count) {
        return new Limits(
                count,
                policiesOctetsMax,
                fetchTimeout,
                dialTimeout,
                headerLineOctetsMax,
                headerLinesMax,
                fetchWait,
                refreshWait,
                refreshAge,
                refreshesMin,
                refreshShare,
                refreshesAtOnce);
    }

    Limits withPoliciesOctetsMax(long octets) {
        return new Limits(
                policiesMax,
                octets,
                fetchTimeout,
                dialTimeout,
                headerLineOctetsMax,
                headerLinesMax,
                fetchWait,
                refreshWait,
                refreshAge,
                refreshesMin,
                refreshShare,
                refreshesAtOnce);
    }

    static Limits defaults() {
        return new Limits(
                100_000,
                64L * 1024 * 1024,
                Duration.ofSeconds(60),
                Duration.ofSeconds(15),
                8192,
                100,
                Duration.ofMinutes(5),
                Duration.ofMinutes(1),
                Duration.ofDays(1),
                20,
                200,
                8);
    }

    Limits withFetchTimeout(Duration timeout) {
        return new Limits(
                policiesMax,
                policiesOctetsMax,
                timeout,
                dialTimeout,
                headerLineOctetsMax,
                headerLinesMax,
                fetchWait,
                refreshWait,
                refreshAge,
                refreshesMin,
                refreshShare,
                refreshesAtOnce);
    }
}
