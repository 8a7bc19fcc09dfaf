package org.postseal.route;

/**
 * How much of what a zone holds is considered.
 *
 * @param hostsMax MX hosts, the most preferred ones
 * @param addressesPerHostMax addresses of one host, of both families
 */
public record RouteLimits(int hostsMax, int addressesPerHostMax) {

    public static RouteLimits defaults() {
        return new RouteLimits(20, 16);
    }
}
