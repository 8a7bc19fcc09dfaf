package org.postseal.kill;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Accounts for every message and recipient: what was tried, what got its 250, and each time it
 * arrived. Safe for many threads.
 */
final class Ledger {

    /**
     * So many messages of one connection can be on their way to being settled when the relay dies:
     * the one whose dot was sent, and those whose fates were being written.
     */
    static final int UNSETTLED_MAX = 9;

    private final Set<String> accepted = ConcurrentHashMap.newKeySet();
    private final AtomicLong tried = new AtomicLong();
    private final Map<String, List<Arrival>> arrivals = new ConcurrentHashMap<>();
    private final AtomicInteger unprotected = new AtomicInteger();
    private final AtomicInteger altered = new AtomicInteger();

    /** A connection to the sink, and how many messages came over it. */
    static final class Line {
        private final AtomicInteger count = new AtomicInteger();
        private volatile boolean ended;

        /** It ended with QUIT: all that came over it was settled. */
        void quit() {
            ended = true;
        }
    }

    /**
     * @param rank from 1, among the messages of its line
     */
    record Arrival(Line line, int rank) {
        /** How many came behind it. */
        int behind() {
            return line.count.get() - rank;
        }

        boolean mayBeUnsettled() {
            return !line.ended && behind() < UNSETTLED_MAX;
        }
    }

    /**
     * What became of all.
     *
     * @param accepted recipients of messages that got their 250
     * @param delivered of these, how many arrived
     * @param unanswered arrived, though their 250 never came back
     * @param cutOff came again because the sink's 250 may have been cut off
     * @param unsettled came again because the fate was being written
     * @param wrong came again without such a reason
     */
    record Sum(
            long tried,
            long accepted,
            long delivered,
            long unanswered,
            long cutOff,
            long unsettled,
            long wrong) {

        long lost() {
            return accepted - delivered;
        }
    }

    void tried() {
        tried.incrementAndGet();
    }

    void accepted(List<String> keys) {
        accepted.addAll(keys);
    }

    void arrived(String key, Line line) {
        Arrival arrival = new Arrival(line, line.count.incrementAndGet());
        arrivals.computeIfAbsent(key, _ -> Collections.synchronizedList(new ArrayList<>()))
                .add(arrival);
    }

    void unprotected() {
        unprotected.incrementAndGet();
    }

    void altered() {
        altered.incrementAndGet();
    }

    int unprotectedCount() {
        return unprotected.get();
    }

    int alteredCount() {
        return altered.get();
    }

    /** What got its 250 and has not arrived. */
    Set<String> missing() {
        Set<String> missing = new TreeSet<>(accepted);
        missing.removeAll(arrivals.keySet());
        return missing;
    }

    /** How much was accepted and has not arrived. */
    int backlog() {
        return (int) accepted.stream().filter(key -> !arrivals.containsKey(key)).count();
    }

    Sum sum() {
        long cutOff = 0;
        long unsettled = 0;
        long wrong = 0;
        for (List<Arrival> all : arrivals.values()) {
            for (Arrival earlier : all.subList(0, all.size() - 1)) {
                if (!earlier.mayBeUnsettled()) {
                    wrong++;
                } else if (earlier.behind() == 0) {
                    cutOff++;
                } else {
                    unsettled++;
                }
            }
        }
        long delivered = accepted.stream().filter(arrivals::containsKey).count();
        long unanswered = arrivals.keySet().stream().filter(key -> !accepted.contains(key)).count();
        return new Sum(
                tried.get(), accepted.size(), delivered, unanswered, cutOff, unsettled, wrong);
    }
}
