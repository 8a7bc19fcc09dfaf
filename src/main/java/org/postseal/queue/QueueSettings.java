package org.postseal.queue;

import java.nio.file.Path;

/**
 * How mail waits.
 *
 * @param data the folder for database, large bodies and proofs
 * @param connectionsPerDestination connections at once to one recipient domain
 * @param connectionsTotal connections at once to all of them together
 * @param recipientsPerClaim recipients of one message handed out at once; RFC 5321, section
 *     4.5.3.1.8, has every server take 100
 * @param inlineOctetsMax larger messages are kept in a file of their own, beside the database
 * @param limits how much may wait
 */
public record QueueSettings(
        Path data,
        int connectionsPerDestination,
        int connectionsTotal,
        int recipientsPerClaim,
        int inlineOctetsMax,
        QueueLimits limits) {

    public QueueSettings {
        if (connectionsPerDestination < 1 || connectionsTotal < 1 || recipientsPerClaim < 1) {
            throw new IllegalArgumentException("a queue without connections");
        }
        if (inlineOctetsMax < 0) {
            throw new IllegalArgumentException("a negative size");
        }
    }

    public static QueueSettings defaults() {
        return new QueueSettings(Path.of("var"), 20, 500, 100, 64 << 10, QueueLimits.defaults());
    }
}
