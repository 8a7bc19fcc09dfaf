package org.postseal.mtasts;

/**
 * Section {@code [mta_sts]} of the configuration.
 *
 * @param port of policy hosts; 443 but in tests and in the demo
 * @param allowPrivate whether a policy host may have a loopback or private address
 */
public record StsSettings(int port, boolean allowPrivate) {

    public static StsSettings defaults() {
        return new StsSettings(443, false);
    }
}
