package org.postseal.mtasts;

import java.time.Instant;

/** What is known of a domain's MTA-STS policy. */
public sealed interface StsStatus {

    /**
     * No policy is known: none is published, or none could be got and none was known before (RFC
     * 8461, section 10.2: the first contact is trusted).
     *
     * @param why in words
     * @param isCertain false where a policy may be there and could not be got
     */
    record NoPolicy(String why, boolean isCertain) implements StsStatus {

        /** For certain. */
        public NoPolicy(String why) {
            this(why, true);
        }
    }

    /**
     * A policy is in force, in whatever mode.
     *
     * @param note why an older one is still in use; empty for nothing to say
     */
    record Known(StsPolicy policy, String id, Instant expires, String note) implements StsStatus {}

    /**
     * A policy was known, or may have been, and it cannot be read: nothing may be concluded.
     *
     * @param why in words
     */
    record Unreadable(String why) implements StsStatus {}
}
