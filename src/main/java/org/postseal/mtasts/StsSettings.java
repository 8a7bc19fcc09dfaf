package org.postseal.mtasts;

import java.time.Duration;

/**
 * Section {@code [mta_sts]} of the configuration.
 *
 * @param port of policy hosts; 443 but in tests and in the lab
 * @param fetchTimeout for one policy, from name to last octet (RFC 8461, section 3.3); not
 *     configurable
 */
public record StsSettings(int port, Duration fetchTimeout) {

    /** For the lab, where some hosts never answer. */
    public static final Duration HASTY_TIMEOUT = Duration.ofSeconds(12);

    public static StsSettings defaults() {
        return new StsSettings(443, Limits.defaults().fetchTimeout());
    }
}
