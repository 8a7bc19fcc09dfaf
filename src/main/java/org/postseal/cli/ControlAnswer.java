package org.postseal.cli;

import java.util.List;
import org.postseal.queue.PastAttempt;
import org.postseal.queue.QueueAdmin;
import org.postseal.queue.QueueEntry;

/**
 * One line of JSON from the relay to a queue command.
 *
 * @param matched recipients that the filter means
 * @param done recipients that were changed
 * @param busy recipients that were being delivered and so left alone
 * @param entries for {@code list} and {@code show}
 */
record ControlAnswer(long matched, int done, int busy, List<Entry> entries) {

    /** A recipient that waits; times as ISO 8601. */
    record Entry(
            String id,
            String state,
            String sender,
            String recipient,
            String domain,
            String arrived,
            String due,
            long size,
            boolean requireTls,
            int attempts,
            boolean uncertain,
            String reason,
            String sentence,
            List<Try> history) {

        static Entry of(QueueEntry entry, List<PastAttempt> history) {
            return new Entry(
                    entry.id().text(),
                    entry.state().name().toLowerCase(java.util.Locale.ROOT),
                    entry.sender(),
                    entry.recipient(),
                    entry.domain(),
                    entry.arrived().toString(),
                    entry.due().toString(),
                    entry.size(),
                    entry.requireTls(),
                    entry.attempts(),
                    entry.uncertain(),
                    entry.lastReason(),
                    entry.lastSentence(),
                    history.stream().map(Try::of).toList());
        }
    }

    /** One attempt, with what was demanded and what was reached. */
    record Try(
            String at,
            String host,
            String address,
            String reason,
            int code,
            String enhanced,
            String sentence,
            String demanded,
            String reached) {

        static Try of(PastAttempt past) {
            return new Try(
                    past.at().toString(),
                    past.host(),
                    past.address(),
                    past.reason(),
                    past.code(),
                    past.enhanced(),
                    past.sentence(),
                    past.demanded(),
                    past.reached());
        }
    }

    static ControlAnswer changed(QueueAdmin.Counts counts) {
        int matched = counts.done() + counts.busy();
        return new ControlAnswer(matched, counts.done(), counts.busy(), List.of());
    }

    static ControlAnswer found(long matched, List<Entry> entries) {
        return new ControlAnswer(matched, 0, 0, entries);
    }
}
