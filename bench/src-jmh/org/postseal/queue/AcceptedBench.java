package org.postseal.queue;

import java.security.SecureRandom;
import java.time.Clock;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.postseal.proof.Journal;

/** What is recorded when a message is taken. */
@State(Scope.Thread)
public class AcceptedBench {

    private final Journal journal = new Journal(Clock.systemUTC(), new SecureRandom());
    private final byte[] octets = new byte[4096];
    private final Fresh fresh = QueueBench.fresh(new QueueId("3B1CDFGHJKL"), 4711, octets);

    /** The record of evidence: two commitments and a line of JSON, not written anywhere. */
    @Benchmark
    public Journal.Entry acceptedRecord() {
        Journal.Entry entry = journal.entry();
        QueueRecords.accepted(entry, fresh);
        return entry;
    }

    /** The sum that every row of a message carries. */
    @Benchmark
    public Object checksum() {
        return Checksum.of(new Object[] {1L, "sender@example.com", true, octets});
    }
}
