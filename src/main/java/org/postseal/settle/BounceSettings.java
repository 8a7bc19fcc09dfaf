package org.postseal.settle;

import java.time.Duration;
import org.postseal.mail.Address;

/**
 * How senders are told.
 *
 * @param hostname this relay's name
 * @param postmaster whom reports are from, and whom people can write to
 * @param delayWarning after which time in the queue a sender is told once; zero for never
 */
public record BounceSettings(String hostname, Address postmaster, Duration delayWarning) {

    /** With {@code postmaster} at the relay itself, and a warning after four hours. */
    public static BounceSettings defaults(String hostname) {
        return new BounceSettings(
                hostname, Address.parse("postmaster@" + hostname), Duration.ofHours(4));
    }

    boolean warnsAfter(Duration waited) {
        return delayWarning.isPositive() && waited.compareTo(delayWarning) >= 0;
    }
}
