package org.postseal.cli;

import java.util.List;
import org.postseal.deliver.Probe;
import org.postseal.demand.HostDemands;
import org.postseal.dns.ResolverProof;
import org.postseal.route.Router;

/**
 * What a look at a domain needs: the very rooms that a delivery goes through.
 *
 * @param resolvers what each resolver showed when validation over it was tried
 * @param router room 7
 * @param demands room 8
 * @param probe room 9, up to QUIT after EHLO
 * @param closing lets go of what they hold
 */
public record Outlook(
        List<ResolverProof> resolvers,
        Router router,
        HostDemands demands,
        Probe probe,
        Runnable closing)
        implements AutoCloseable {
    @Override
    public void close() {
        closing.run();
    }
}
