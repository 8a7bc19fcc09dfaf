package org.postseal;

import java.io.IOException;
import java.util.Map;
import org.postseal.lab.FateWatcher;
import org.postseal.queue.Claim;
import org.postseal.settle.Outcome;
import org.postseal.settle.Settlement;

/** Tells a watcher of every fate that is on disk. */
record WatchedSettlement(Settlement settlement, FateWatcher watcher) implements Settlement {

    @Override
    public void settle(Claim claim, Map<Claim.Waiting, Outcome.Fate> fates) throws IOException {
        begin(claim, fates).await();
    }

    @Override
    public Writing begin(Claim claim, Map<Claim.Waiting, Outcome.Fate> fates) {
        Writing writing = settlement.begin(claim, fates);
        return () -> {
            writing.await();
            watcher.settled(claim, fates);
        };
    }
}
