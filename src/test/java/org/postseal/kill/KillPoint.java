package org.postseal.kill;

/** Where in the life of a message the relay is killed. */
enum KillPoint {
    /** Some time after its start, most likely before it takes mail. */
    STARTING,
    /** Some time after it began to take mail. */
    CLOCK,
    /** The source is in the middle of a message. */
    SOURCE_IN_DATA,
    /** The source has sent the final dot: before, in or after the commit. */
    SOURCE_AT_DOT,
    /** The source has just read a 250. */
    SOURCE_AFTER_250,
    /** The sink has read RCPT. */
    SINK_AT_RCPT,
    /** The sink has read the first lines of a message. */
    SINK_IN_DATA,
    /** The sink has read the final dot, and has not answered. */
    SINK_AT_DOT,
    /** The sink has just sent a 250: the fate is being written. */
    SINK_AFTER_250
}
