package org.postseal.memory;

import java.time.Duration;

/**
 * Section {@code [memory]} of the configuration.
 *
 * @param lifetime how long a pin is kept after its host proved itself for the last time
 */
public record PinSettings(PinMode mode, Duration lifetime) {

    public static PinSettings defaults() {
        return new PinSettings(PinMode.OBSERVE, Duration.ofDays(90));
    }
}
