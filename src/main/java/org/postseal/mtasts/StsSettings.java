package org.postseal.mtasts;

/**
 * Section {@code [mta_sts]} of the configuration.
 *
 * @param port of policy hosts; 443 but in tests and in the demo
 */
public record StsSettings(int port) {

    public static StsSettings defaults() {
        return new StsSettings(443);
    }
}
