package org.postseal.trace;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * One step of a message's way, as one Received field tells of it.
 *
 * @param number 1 is the earliest
 * @param delay since the hop before, by the clocks of both; may be below zero
 * @param remarks what is odd or weak about it, a sentence each, without a full stop
 */
public record Hop(
        int number, Received field, Trust trust, Optional<Duration> delay, List<String> remarks) {

    public Hop {
        remarks = List.copyOf(remarks);
    }

    /** What it says of its channel. */
    public Channel channel() {
        return field.channel().channel();
    }
}
