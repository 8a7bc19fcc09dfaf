package org.postseal.cli;

import org.jspecify.annotations.Nullable;

/**
 * What {@code postseal posture} asks of the relay, as JSON.
 *
 * @param days how many, today's included
 * @param domain only this one
 * @param max so many domains at most
 * @param probe also connect to places that no mail has gone to today
 */
record PostureRequest(int days, @Nullable String domain, int max, boolean probe) {}
