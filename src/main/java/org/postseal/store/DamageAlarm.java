package org.postseal.store;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Raised once, when the engine meets damage while the relay runs. What came before stands; nothing
 * comes after, as an answer from half a database is worse than none.
 */
final class DamageAlarm {

    private static final Logger LOG = LoggerFactory.getLogger(DamageAlarm.class);

    private final CompletableFuture<StoreDamaged> met = new CompletableFuture<>();

    /** What an error means for its caller; raises the alarm when it means damage. */
    StoreFailure failure(Throwable cause) {
        StoreFailure failure = Sqlite.failure(cause);
        if (failure instanceof StoreDamaged damaged && met.complete(damaged)) {
            LOG.error("ALARM: {}; nothing is read or written any more", damaged.getMessage());
        }
        return failure;
    }

    /** What was met. */
    Optional<StoreDamaged> damage() {
        return Optional.ofNullable(met.getNow(null));
    }

    /** Runs {@code then} when damage is met, or at once if it was already. */
    void then(Runnable then) {
        CompletableFuture<Void> _ = met.thenRun(then);
    }
}
