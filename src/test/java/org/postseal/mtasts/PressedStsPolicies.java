package org.postseal.mtasts;

import java.time.Clock;
import java.util.function.LongSupplier;
import org.postseal.dns.Resolver;

/** Policies with room for few, so that a test of any package can press on the cache. */
public final class PressedStsPolicies {

    private PressedStsPolicies() {}

    public static StsPolicies of(
            Resolver dns, StsFetcher fetcher, StsMemory memory, Clock clock, LongSupplier nanos) {
        return new StsPolicies(dns, fetcher, memory, clock, nanos)
                .within(Limits.defaults().withPoliciesMax(8));
    }
}
