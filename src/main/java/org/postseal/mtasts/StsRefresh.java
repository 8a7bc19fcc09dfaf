package org.postseal.mtasts;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import org.postseal.mail.Domain;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fetches policies anew before they expire, whether or not there is mail. A few at once, each on a
 * thread of its own, so that a policy host which is slow delays neither the others nor whoever
 * calls {@link #round}. Safe for use by many threads.
 */
public final class StsRefresh implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(StsRefresh.class);

    private final StsPolicies policies;
    private final Semaphore places;
    private final Set<Domain> underWay = ConcurrentHashMap.newKeySet();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    public StsRefresh(StsPolicies policies) {
        this(policies, Limits.defaults());
    }

    StsRefresh(StsPolicies policies, Limits limits) {
        this.policies = policies;
        this.places = new Semaphore(limits.refreshesAtOnce());
    }

    /**
     * Begins with what is due, as far as there is room; the rest waits for the next round. To be
     * called about once a minute. Returns at once.
     */
    public void round() {
        for (Domain domain : policies.due()) {
            if (!underWay.add(domain)) {
                continue;
            }
            if (!places.tryAcquire()) {
                underWay.remove(domain);
                return;
            }
            threads.execute(() -> refresh(domain));
        }
    }

    private void refresh(Domain domain) {
        try {
            policies.refresh(domain);
        } catch (RuntimeException e) {
            log.error("fetching the MTA-STS policy of {} anew failed", domain, e);
        } finally {
            underWay.remove(domain);
            places.release();
        }
    }

    /** Fetches under way are cut off; their policies stay as they are. */
    @Override
    public void close() {
        threads.shutdownNow();
    }
}
