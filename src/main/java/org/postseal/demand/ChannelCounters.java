package org.postseal.demand;

import java.util.concurrent.atomic.LongAdder;

/** How many connections passed the gate, and how. Safe for use by many threads. */
public final class ChannelCounters {

    private final LongAdder satisfied = new LongAdder();
    private final LongAdder clear = new LongAdder();
    private final LongAdder observed = new LongAdder();
    private final LongAdder refused = new LongAdder();

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

    /** Connections that carried no mail. */
    public long refused() {
        return refused.sum();
    }

    void count(Judgement judgement) {
        switch (judgement) {
            case Judgement.Cleared(MailChannel.Satisfied channel) -> {
                satisfied.increment();
                if (channel.facts().isEmpty()) {
                    clear.increment();
                }
            }
            case Judgement.Cleared(MailChannel.Observed _) -> observed.increment();
            case Judgement.Refused _ -> refused.increment();
        }
    }
}
