package org.postseal.lab;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import org.postseal.queue.Claim;
import org.postseal.settle.Outcome;

/** The first fate of each recipient's domain, and a way to wait for them. */
final class FateBoard implements FateWatcher {

    private final Map<String, Outcome.Fate> first = new HashMap<>();
    private BiConsumer<String, Outcome.Fate> listener = (_, _) -> {};

    @Override
    public synchronized void settled(Claim claim, Map<Claim.Waiting, Outcome.Fate> fates) {
        fates.forEach((waiting, fate) -> {
            first.putIfAbsent(claim.domain().ascii(), fate);
            listener.accept(waiting.recipient().address().toString(), fate);
        });
        notifyAll();
    }

    /** Tells of every fate from now on. */
    synchronized void listen(BiConsumer<String, Outcome.Fate> each) {
        listener = each;
    }

    /** Waits until each domain has a fate or the time is over; returns those there are. */
    synchronized Map<String, Outcome.Fate> await(Set<String> domains, Duration timeout)
            throws InterruptedException {
        long end = System.nanoTime() + timeout.toNanos();
        while (!first.keySet().containsAll(domains)) {
            long left = (end - System.nanoTime()) / 1_000_000;
            if (left <= 0) {
                break;
            }
            wait(left);
        }
        return Map.copyOf(first);
    }
}
