package org.postseal.metrics;

import io.prometheus.metrics.core.metrics.Counter;
import java.io.IOException;
import java.util.Map;
import org.postseal.queue.Claim;
import org.postseal.settle.Outcome;
import org.postseal.settle.Settlement;

/** Counts the fates that were written, by their kind and reason. */
public final class CountedSettlement implements Settlement {

    private final Settlement settlement;
    private final Counter fates;

    public CountedSettlement(Settlement settlement, Figures figures) {
        this.settlement = settlement;
        this.fates =
                Counter.builder()
                        .name("postseal_fates")
                        .help("Recipients' outcomes of attempts, with the key of the reason")
                        .labelNames("fate", "reason")
                        .register(figures.registry());
    }

    @Override
    public void settle(Claim claim, Map<Claim.Waiting, Outcome.Fate> all) throws IOException {
        begin(claim, all).await();
    }

    @Override
    public Writing begin(Claim claim, Map<Claim.Waiting, Outcome.Fate> all) {
        Writing writing = settlement.begin(claim, all);
        return () -> {
            writing.await();
            all.values().forEach(this::count);
        };
    }

    private void count(Outcome.Fate fate) {
        switch (fate) {
            case Outcome.Delivered _ -> fates.labelValues("delivered", "").inc();
            case Outcome.Deferred it -> count("deferred", it.trouble().reason().key());
            case Outcome.Rejected it -> count("rejected", it.trouble().reason().key());
            case Outcome.Deleted it -> count("deleted", it.trouble().reason().key());
            case Outcome.Discarded it -> count("discarded", it.trouble().reason().key());
        }
    }

    private void count(String fate, String reason) {
        fates.labelValues(fate, reason).inc();
    }
}
