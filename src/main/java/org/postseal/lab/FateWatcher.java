package org.postseal.lab;

import java.util.Map;
import org.postseal.queue.Claim;
import org.postseal.settle.Outcome;

/** Is told of what became of each recipient, after it was recorded. Called by many threads. */
@FunctionalInterface
public interface FateWatcher {

    void settled(Claim claim, Map<Claim.Waiting, Outcome.Fate> fates);
}
