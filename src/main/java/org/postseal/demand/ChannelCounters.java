package org.postseal.demand;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/**
 * How many connections passed the gate, and how; and what was written past it, which is nothing as
 * long as this program is sound. Safe for use by many threads.
 */
public final class ChannelCounters {

    private final LongAdder satisfied = new LongAdder();
    private final LongAdder clear = new LongAdder();
    private final LongAdder observed = new LongAdder();
    private final LongAdder observedClear = new LongAdder();
    private final LongAdder refused = new LongAdder();
    private final AtomicLong outside = new AtomicLong();
    private final Runnable alarm;

    public ChannelCounters() {
        this(() -> {});
    }

    /**
     * @param alarm is run the first time something is written outside a satisfied channel
     */
    public ChannelCounters(Runnable alarm) {
        this.alarm = alarm;
    }

    /** Channels that met their demand, those without TLS included. */
    public long satisfied() {
        return satisfied.sum();
    }

    /** Of the satisfied ones, those without TLS, by an operator's exception. */
    public long clear() {
        return clear.sum();
    }

    /** Channels that failed a rule which is only observed. */
    public long observed() {
        return observed.sum();
    }

    /**
     * Of the observed ones, those without TLS: mail that only an unenforced rule wants encrypted.
     */
    public long observedClear() {
        return observedClear.sum();
    }

    /** Connections that carried no mail. */
    public long refused() {
        return refused.sum();
    }

    /**
     * Octets of MAIL, RCPT, DATA, BDAT and messages that this program tried to write outside a
     * satisfied channel. They were stopped. Anything but 0 is a fault of this program, and the
     * relay must not go on.
     */
    public long outside() {
        return outside.get();
    }

    /** For the fuse of whoever writes to connections. */
    public void countOutside(long octets) {
        if (outside.getAndAdd(octets) == 0) {
            alarm.run();
        }
    }

    void count(Judgement judgement) {
        switch (judgement) {
            case Judgement.Cleared(MailChannel.Satisfied channel) -> {
                satisfied.increment();
                if (channel.facts().isEmpty()) {
                    clear.increment();
                }
            }
            case Judgement.Cleared(MailChannel.Observed channel) -> {
                observed.increment();
                if (channel.facts().isEmpty()) {
                    observedClear.increment();
                }
            }
            case Judgement.Refused _ -> refused.increment();
        }
    }
}
