package org.postseal.queue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.stream.LongStream;

/**
 * Recipients of one message at one destination that are due together. Nothing else of them is kept
 * in memory while they wait.
 */
final class Job implements Comparable<Job> {

    private final long dueMillis;
    private final long message;
    private final long[] deliveries;

    Job(long dueMillis, long message, long... deliveries) {
        this.dueMillis = dueMillis;
        this.message = message;
        this.deliveries = deliveries;
    }

    /** Jobs of at most so many recipients each. */
    static List<Job> of(long due, long message, List<Long> deliveries, int recipientsMax) {
        List<Job> jobs = new ArrayList<>();
        for (int i = 0; i < deliveries.size(); i += recipientsMax) {
            List<Long> part = deliveries.subList(i, Math.min(deliveries.size(), i + recipientsMax));
            jobs.add(new Job(due, message, array(part)));
        }
        return jobs;
    }

    private static long[] array(List<Long> numbers) {
        long[] array = new long[numbers.size()];
        for (int i = 0; i < array.length; i++) {
            array[i] = numbers.get(i);
        }
        return array;
    }

    long dueMillis() {
        return dueMillis;
    }

    long message() {
        return message;
    }

    LongStream deliveries() {
        return Arrays.stream(deliveries);
    }

    int size() {
        return deliveries.length;
    }

    /** One of its deliveries, counted from 0. */
    long delivery(int index) {
        return deliveries[index];
    }

    Job at(long due) {
        return new Job(due, message, deliveries);
    }

    /**
     * Tears the job apart.
     *
     * @return false when it holds none of the wanted, and stays whole
     */
    boolean split(Set<Long> wanted, Collection<Job> taken, Collection<Job> rest) {
        long[] in = deliveries().filter(wanted::contains).toArray();
        if (in.length == 0) {
            return false;
        }
        taken.add(new Job(dueMillis, message, in));
        long[] out = deliveries().filter(d -> !wanted.contains(d)).toArray();
        if (out.length > 0) {
            rest.add(new Job(dueMillis, message, out));
        }
        return true;
    }

    @Override
    public int compareTo(Job other) {
        int byDue = Long.compare(dueMillis, other.dueMillis);
        return byDue != 0 ? byDue : Long.compare(message, other.message);
    }
}
