package org.postseal.queue;

/**
 * How much may wait, and on what. Beyond it nothing more is accepted for now; what the relay itself
 * has to say to senders is not held up.
 *
 * @param freeOctetsMin below this room on the disk nothing more is accepted
 * @param messagesMax in the queue; 0 for no limit
 * @param octetsMax of all messages in the queue; 0 for no limit
 * @param memoryOctetsMax of messages that are just arriving, in memory; beyond it they go to files
 */
public record QueueLimits(
        long freeOctetsMin, long messagesMax, long octetsMax, long memoryOctetsMax) {

    public QueueLimits {
        if (freeOctetsMin < 0 || messagesMax < 0 || octetsMax < 0 || memoryOctetsMax < 0) {
            throw new IllegalArgumentException("a negative limit");
        }
    }

    /** 64 MiB stay free; a quarter of the heap is for messages that arrive. */
    public static QueueLimits defaults() {
        return new QueueLimits(64L << 20, 0, 0, Runtime.getRuntime().maxMemory() / 4);
    }

    /** Nothing is kept free, and as much in memory as comes. */
    static QueueLimits none() {
        return new QueueLimits(0, 0, 0, Long.MAX_VALUE);
    }

    boolean countsMessages() {
        return messagesMax > 0 || octetsMax > 0;
    }
}
