package org.postseal.queue;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.postseal.mail.Domain;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who is next, in memory: a line for each destination, ordered by due time. Destinations with due
 * work and a free connection stand in a ring and are served in turn; the others sleep until their
 * first job is due.
 *
 * <p>How many connections a destination may have grows with every success and is halved by every
 * failure ({@link Window}). Destinations that have not proved themselves have a ring of their own
 * and at most half of all connections: however many of them are dead, the others are served.
 *
 * <p>A job is here, or handed out, or settled: never two of these. Whatever is here is nobody's.
 */
final class Lines {

    private static final Logger LOG = LoggerFactory.getLogger(Lines.class);

    /** By less than this a clock is not set back: it was corrected, or read in another order. */
    private static final long CLOCK_BACK_MILLIS = 10_000;

    /** So many are a second or so of work; what comes then is better held up a little. */
    private static final int CROWD = 2_000;

    /**
     * Where so many a second leave, it is this machine that limits, and what comes in takes from it
     * what could go out: then a few milliseconds of work are enough to have in line.
     */
    private static final int FAST_PER_SECOND = 500;

    private static final int CROWD_OF_FAST = 250;

    /** The right to one connection, with the job that made it worth one. */
    record Grant(Line line, Job first) {}

    /** The jobs of one destination. All fields belong to the lock. */
    static final class Line {
        private final Domain domain;
        private final PriorityQueue<Job> jobs = new PriorityQueue<>(2);
        private final Window window;
        private final Rate outflow = new Rate();
        private int connections;

        /** In which ring it stands; null while in none. */
        private @Nullable Ring ring;

        /** When it wakes; negative while it does not sleep. */
        private long wakeMillis = -1;

        private Line(Domain domain, Window window) {
            this.domain = domain;
            this.window = window;
        }

        Domain domain() {
            return domain;
        }

        /**
         * Whether at least so many are due. It looks at twice as many, those due first among them,
         * and may overlook some.
         */
        private boolean hasDue(int count, long now) {
            if (jobs.size() < count) {
                return false;
            }
            int found = 0;
            int left = 2 * count;
            Iterator<Job> each = jobs.iterator();
            while (found < count && left > 0 && each.hasNext()) {
                found += each.next().dueMillis() <= now ? 1 : 0;
                left--;
            }
            return found >= count;
        }

        private boolean isDue(long now) {
            Job head = jobs.peek();
            return head != null && head.dueMillis() <= now;
        }
    }

    /** Lines with due work, to be served in turn. */
    private static final class Ring {
        private final ArrayDeque<Line> lines = new ArrayDeque<>();
    }

    private final int total;
    private final Clock clock;
    private final LongSupplier nanos;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Map<Domain, Line> lines = new HashMap<>();
    private final Windows windows;
    private final Ring proven = new Ring();
    private final Ring unproven = new Ring();
    private final TreeSet<Line> asleep =
            new TreeSet<>(
                    Comparator.<Line>comparingLong(l -> l.wakeMillis).thenComparing(l -> l.domain));
    private int connections;
    private int unprovenConnections;
    private boolean unprovenIsNext;
    private boolean closed;

    /** When whoever waits for a grant will look by itself; the least there is when nobody waits. */
    private long sleepsUntilMillis = Long.MIN_VALUE;

    private long seenMillis = Long.MIN_VALUE;
    private long seenNanos;

    Lines(QueueSettings settings, Clock clock) {
        this(settings, clock, System::nanoTime);
    }

    /**
     * @param nanos a clock that only runs forward
     */
    Lines(QueueSettings settings, Clock clock, LongSupplier nanos) {
        this.nanos = nanos;
        this.windows = new Windows(settings.connectionsPerDestination());
        this.total = settings.connectionsTotal();
        this.clock = clock;
    }

    void add(Domain domain, Collection<Job> jobs) {
        if (jobs.isEmpty()) {
            return;
        }
        lock.lock();
        try {
            long now = now();
            Line line = lines.computeIfAbsent(domain, d -> new Line(d, windows.of(d)));
            line.jobs.addAll(jobs);
            place(line, now);
            wakeWaiting();
        } finally {
            lock.unlock();
        }
    }

    Optional<Grant> await(Duration wait) throws InterruptedException {
        long left = saturatedNanos(wait);
        lock.lockInterruptibly();
        try {
            while (!closed) {
                wake();
                Grant grant = grant();
                if (grant != null) {
                    return Optional.of(grant);
                }
                if (left <= 0) {
                    break;
                }
                long nap = Math.min(left, nanosToNextWaking());
                sleepsUntilMillis = saturatedSum(clock.millis(), nap / 1_000_000);
                left -= nap - changed.awaitNanos(nap);
                sleepsUntilMillis = Long.MIN_VALUE;
            }
            return Optional.empty();
        } finally {
            lock.unlock();
        }
    }

    /** The next due job of a line for a connection that is open already. */
    Optional<Job> next(Line line) {
        lock.lock();
        try {
            return !closed && line.isDue(now())
                    ? Optional.of(line.jobs.remove())
                    : Optional.empty();
        } finally {
            lock.unlock();
        }
    }

    /** The same, where every connection that the line has would find a job there. */
    Optional<Job> nextEarly(Line line) {
        lock.lock();
        try {
            return !closed && line.hasDue(line.connections, now())
                    ? Optional.of(line.jobs.remove())
                    : Optional.empty();
        } finally {
            lock.unlock();
        }
    }

    /** Takes in how an attempt went. */
    void tell(Line line, Schedule.Health health) {
        lock.lock();
        try {
            boolean before = line.window.isProven();
            switch (health) {
                case GOOD -> {
                    line.window.grow();
                    line.outflow.count(nanos.getAsLong());
                }
                case TROUBLED -> line.window.shrink();
                case UNKNOWN -> {}
            }
            if (before != line.window.isProven()) {
                unprovenConnections += before ? line.connections : -line.connections;
                leaveRing(line);
            }
            place(line, now());
            wakeWaiting();
        } finally {
            lock.unlock();
        }
    }

    /** Gives a connection's place back. */
    void release(Line line) {
        lock.lock();
        try {
            count(line, -1);
            place(line, now());
            wakeWaiting();
        } finally {
            lock.unlock();
        }
    }

    /** Takes out what is waiting of these deliveries; what is not here is not given. */
    List<Job> take(Domain domain, Set<Long> deliveries) {
        lock.lock();
        try {
            Line line = lines.get(domain);
            if (line == null) {
                return List.of();
            }
            List<Job> taken = new ArrayList<>();
            List<Job> rest = new ArrayList<>();
            line.jobs.removeIf(job -> job.split(deliveries, taken, rest));
            line.jobs.addAll(rest);
            place(line, now());
            return taken;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Whether mail for a destination comes in faster than it goes out, and does go out. Where
     * nothing leaves, holding up what comes would help nobody.
     */
    boolean isCrowded(Domain domain) {
        lock.lock();
        try {
            Line line = lines.get(domain);
            if (line == null || !line.window.isProven()) {
                return false;
            }
            boolean isFast = line.outflow.perSecond(nanos.getAsLong()) >= FAST_PER_SECOND;
            return line.hasDue((isFast ? CROWD_OF_FAST : CROWD) + 1, now());
        } finally {
            lock.unlock();
        }
    }

    /** What waits for a destination, in no order. */
    List<Long> deliveries(Domain domain) {
        lock.lock();
        try {
            Line line = lines.get(domain);
            return line == null
                    ? List.of()
                    : line.jobs.stream().flatMap(job -> job.deliveries().boxed()).toList();
        } finally {
            lock.unlock();
        }
    }

    /** How many jobs wait here, those handed out not counted. */
    long waiting() {
        lock.lock();
        try {
            return lines.values().stream().mapToLong(line -> line.jobs.size()).sum();
        } finally {
            lock.unlock();
        }
    }

    /** Connections that are granted now. */
    int connections() {
        lock.lock();
        try {
            return connections;
        } finally {
            lock.unlock();
        }
    }

    void close() {
        lock.lock();
        try {
            closed = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /**
     * What the clock says. When it was set back, what waits is due that much earlier by it: nobody
     * waits longer because somebody has mended the clock.
     */
    private long now() {
        long now = clock.millis();
        long tick = nanos.getAsLong();
        if (seenMillis != Long.MIN_VALUE) {
            long back = seenMillis + (tick - seenNanos) / 1_000_000 - now;
            if (back > CLOCK_BACK_MILLIS) {
                LOG.warn("the clock was set back by {} s", back / 1000);
                hasten(back, now);
            }
        }
        seenMillis = now;
        seenNanos = tick;
        return now;
    }

    private void hasten(long millis, long now) {
        for (Line line : List.copyOf(lines.values())) {
            List<Job> jobs = List.copyOf(line.jobs);
            line.jobs.clear();
            for (Job job : jobs) {
                long due = job.dueMillis();
                line.jobs.add(due <= now ? job : job.at(Math.max(now, due - millis)));
            }
            place(line, now);
        }
    }

    private @Nullable Grant grant() {
        long now = now();
        while (connections < total) {
            Line line = nextInTurn();
            if (line == null) {
                return null;
            }
            line.ring = null;
            if (line.isDue(now) && line.window.hasRoom(line.connections)) {
                Job first = line.jobs.remove();
                count(line, 1);
                place(line, now);
                return new Grant(line, first);
            }
            place(line, now);
        }
        return null;
    }

    /**
     * Wakes who waits for a grant when there may be one, now or before it would look by itself:
     * with all connections in use every message would wake it for nothing.
     */
    private void wakeWaiting() {
        boolean mayGrant = connections < total && (!proven.lines.isEmpty() || mayTryUnproven());
        boolean oversleeps = !asleep.isEmpty() && asleep.first().wakeMillis < sleepsUntilMillis;
        if (mayGrant || oversleeps) {
            changed.signalAll();
        }
    }

    private boolean mayTryUnproven() {
        return unprovenConnections < Math.max(1, total / 2) && !unproven.lines.isEmpty();
    }

    /** The rings take turns; the one of the unproven only while there is room for them. */
    private @Nullable Line nextInTurn() {
        boolean tries = mayTryUnproven() && (unprovenIsNext || proven.lines.isEmpty());
        unprovenIsNext = !tries;
        return tries ? unproven.lines.poll() : proven.lines.poll();
    }

    private void count(Line line, int change) {
        connections += change;
        line.connections += change;
        if (!line.window.isProven()) {
            unprovenConnections += change;
        }
    }

    private void enterRing(Line line) {
        Ring ring = line.window.isProven() ? proven : unproven;
        ring.lines.add(line);
        line.ring = ring;
    }

    private void leaveRing(Line line) {
        Ring ring = line.ring;
        if (ring != null) {
            ring.lines.remove(line);
            line.ring = null;
        }
    }

    private void wake() {
        long now = now();
        while (!asleep.isEmpty() && asleep.first().wakeMillis <= now) {
            place(asleep.first(), now);
        }
    }

    /** Puts a line where it belongs after anything about it has changed. */
    private void place(Line line, long now) {
        if (line.wakeMillis >= 0) {
            asleep.remove(line);
            line.wakeMillis = -1;
        }
        Job head = line.jobs.peek();
        if (head == null) {
            if (line.connections == 0 && line.ring == null) {
                lines.remove(line.domain, line);
                windows.keep(line.domain, line.window);
            }
        } else if (line.isDue(now)) {
            if (line.ring == null && line.window.hasRoom(line.connections)) {
                enterRing(line);
            }
        } else if (line.ring == null) {
            line.wakeMillis = Math.max(0, head.dueMillis());
            asleep.add(line);
        }
    }

    private long nanosToNextWaking() {
        if (asleep.isEmpty()) {
            return Long.MAX_VALUE;
        }
        long millis = Math.max(1, asleep.first().wakeMillis - now());
        return saturatedNanos(Duration.ofMillis(millis));
    }

    private static long saturatedSum(long one, long other) {
        return one > Long.MAX_VALUE - other ? Long.MAX_VALUE : one + other;
    }

    private static long saturatedNanos(Duration duration) {
        return duration.compareTo(Duration.ofDays(365)) > 0 ? Long.MAX_VALUE : duration.toNanos();
    }
}
