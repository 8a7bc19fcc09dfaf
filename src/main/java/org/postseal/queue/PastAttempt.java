package org.postseal.queue;

import java.time.Instant;

/**
 * One try as the history keeps it.
 *
 * @param host the last host that was dialed, or empty
 * @param reason the stable key
 * @param enhanced the enhanced code as text
 * @param demanded the demand with its sources, in words
 * @param reached what TLS reached, in words
 */
public record PastAttempt(
        Instant at,
        String host,
        String address,
        String reason,
        int code,
        String enhanced,
        String sentence,
        String demanded,
        String reached) {}
