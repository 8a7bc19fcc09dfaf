package org.postseal.kill;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Accounts for every message and recipient: what was tried, what got its 250, and each time it
 * arrived. Safe for many threads.
 */
final class Ledger {

    private final Set<String> accepted = ConcurrentHashMap.newKeySet();
    private final AtomicLong tried = new AtomicLong();
    private final Map<String, List<Arrival>> arrivals = new ConcurrentHashMap<>();

    /** For each life that ended in a kill, what was marked as in flight or in doubt on its disk. */
    private final List<Set<String>> deaths = new CopyOnWriteArrayList<>();

    private final AtomicInteger unprotected = new AtomicInteger();
    private final AtomicInteger altered = new AtomicInteger();

    /** A connection to the sink, and how many messages came over it. */
    static final class Line {
        private final AtomicInteger count = new AtomicInteger();
    }

    /**
     * @param rank from 1, among the messages of its line
     * @param life from 0
     */
    record Arrival(Line line, int rank, int life) {

        /** The dot of one that came behind it was not sent before this one's fate was on disk. */
        boolean isLastOfLine() {
            return line.count.get() == rank;
        }
    }

    /**
     * What became of all.
     *
     * @param accepted recipients of messages that got their 250
     * @param delivered of these, how many arrived
     * @param unanswered arrived, though their 250 never came back
     * @param cutOff came again because the sink's 250 may have been cut off, or was being written
     *     down: the last of its line, and in flight on the disk when the relay died
     * @param wrong came again without such a reason
     */
    record Sum(
            long tried, long accepted, long delivered, long unanswered, long cutOff, long wrong) {

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
        Arrival arrival = new Arrival(line, line.count.incrementAndGet(), deaths.size());
        arrivals.computeIfAbsent(key, _ -> Collections.synchronizedList(new ArrayList<>()))
                .add(arrival);
    }

    /**
     * The relay was killed, and nothing comes from it any more.
     *
     * @param inDoubt what its disk says may have been sent
     */
    void died(Set<String> inDoubt) {
        deaths.add(Set.copyOf(inDoubt));
    }

    private boolean mayComeAgain(String key, Arrival earlier, Arrival later) {
        return earlier.life() < later.life()
                && earlier.isLastOfLine()
                && deaths.get(earlier.life()).contains(key);
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
        long wrong = 0;
        for (Map.Entry<String, List<Arrival>> all : arrivals.entrySet()) {
            List<Arrival> times = all.getValue();
            for (int i = 1; i < times.size(); i++) {
                if (mayComeAgain(all.getKey(), times.get(i - 1), times.get(i))) {
                    cutOff++;
                } else {
                    wrong++;
                }
            }
        }
        long delivered = accepted.stream().filter(arrivals::containsKey).count();
        long unanswered = arrivals.keySet().stream().filter(key -> !accepted.contains(key)).count();
        return new Sum(tried.get(), accepted.size(), delivered, unanswered, cutOff, wrong);
    }
}
