package org.postseal.receive;

import java.net.InetAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/** How many sessions are open, in all and by client. Safe for many threads. */
final class SessionCount {

    private final Limits limits;
    private final Map<InetAddress, Integer> byClient = new HashMap<>();
    private int all;

    SessionCount(Limits limits) {
        this.limits = limits;
    }

    /** Counts one more connection, unless there are too many already. */
    synchronized boolean enter() {
        if (all >= limits.sessionsMax()) {
            return false;
        }
        all++;
        return true;
    }

    synchronized int open() {
        return all;
    }

    synchronized void leave() {
        all--;
        notifyAll();
    }

    /** Waits until no connection is left; false when some still were at the end of that time. */
    synchronized boolean awaitNone(Duration patience) throws InterruptedException {
        long end = System.nanoTime() + patience.toNanos();
        while (all > 0) {
            long millis = (end - System.nanoTime()) / 1_000_000;
            if (millis <= 0) {
                return false;
            }
            wait(millis);
        }
        return true;
    }

    /** Counts one more session of this client, unless it has too many already. */
    synchronized boolean enter(InetAddress client) {
        int open = byClient.getOrDefault(client, 0);
        if (open >= limits.sessionsPerClientMax()) {
            return false;
        }
        byClient.put(client, open + 1);
        return true;
    }

    synchronized void leave(InetAddress client) {
        byClient.computeIfPresent(client, (_, open) -> open == 1 ? null : open - 1);
    }
}
