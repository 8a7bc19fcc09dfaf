package org.postseal.deliver;

import java.util.Optional;
import java.util.function.Supplier;
import org.postseal.demand.TlsDemand;

/**
 * The demand for one host, with the right to look once more past the cache after a DANE mismatch:
 * keys and records roll over (RFC 7671, section 8.1). Once for all addresses of the host. Used by
 * one thread.
 */
final class StandingDemand {

    private TlsDemand now;
    private Optional<Supplier<TlsDemand>> afresh;

    StandingDemand(TlsDemand first, Supplier<TlsDemand> afresh) {
        this.now = first;
        this.afresh = Optional.of(afresh);
    }

    TlsDemand now() {
        return now;
    }

    /** Makes the demand again, the first time this is called; false every other time. */
    boolean refresh() {
        if (afresh.isEmpty()) {
            return false;
        }
        now = afresh.get().get();
        afresh = Optional.empty();
        return true;
    }
}
