package org.postseal.lab;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** All that a mail system said of each recipient, and a way to wait for it. */
final class SaidBoard implements MailSystem.Listener {

    private final Map<String, List<Said>> all = new HashMap<>();

    @Override
    public synchronized void said(String recipient, Said said) {
        all.computeIfAbsent(recipient, _ -> new ArrayList<>()).add(said);
        notifyAll();
    }

    /** Waits until that is enough or the time is over; returns what there is, oldest first. */
    synchronized List<Said> await(String recipient, Predicate<List<Said>> enough, Duration timeout)
            throws InterruptedException {
        long end = System.nanoTime() + timeout.toNanos();
        while (!enough.test(of(recipient))) {
            long left = (end - System.nanoTime()) / 1_000_000;
            if (left <= 0) {
                break;
            }
            wait(left);
        }
        return List.copyOf(of(recipient));
    }

    private List<Said> of(String recipient) {
        return all.getOrDefault(recipient, List.of());
    }
}
