package org.postseal.deliver;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.postseal.mail.Domain;

/**
 * Open sessions that no worker needs at the moment. A destination that gets a message now and then
 * gets it over the connection that is still open, instead of over a handshake for each.
 *
 * <p>A session waits for its own recipient domain alone and for a short while, as servers do not
 * like to be kept waiting; then it is taken leave of. That it leads to the right host under an
 * equal demand is checked by whoever takes it up, for every message anew: see {@link KeptSession}.
 * Safe for use by many threads.
 */
final class IdleSessions implements AutoCloseable {

    /** As long as Postfix keeps a connection that nobody uses. */
    static final Duration IDLE_MAX = Duration.ofSeconds(2);

    /** All destinations together: each is a socket here, and a process at somebody else's. */
    static final int SESSIONS_MAX = 500;

    private static final Duration LOOK = Duration.ofMillis(500);

    private record Idle(Domain destination, Session session, long sinceNanos) {}

    private final LongSupplier nanos;
    private final ScheduledExecutorService timer;

    /** Both hold the same sessions: for each destination the last first, and all by age. */
    private final Map<Domain, Deque<Idle>> byDestination = new HashMap<>();

    private final Deque<Idle> byAge = new ArrayDeque<>();
    private boolean closed;

    /**
     * @param nanos a clock that only runs forward
     */
    IdleSessions(LongSupplier nanos) {
        this.nanos = nanos;
        timer =
                Executors.newSingleThreadScheduledExecutor(
                        Thread.ofPlatform().daemon().name("idle-sessions").factory());
        // What it throws, the executor keeps; taking leave throws nothing.
        Future<?> _ =
                timer.scheduleWithFixedDelay(
                        this::leaveOld, LOOK.toMillis(), LOOK.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** The session that was laid down last for that destination. */
    Optional<Session> take(Domain destination) {
        synchronized (this) {
            Deque<Idle> waiting = byDestination.get(destination);
            if (waiting == null) {
                return Optional.empty();
            }
            Idle idle = waiting.removeLast();
            if (waiting.isEmpty()) {
                byDestination.remove(destination);
            }
            byAge.removeLastOccurrence(idle);
            return Optional.of(idle.session());
        }
    }

    /** Keeps the session for a while; takes leave at once when there is no room. */
    void lay(Domain destination, Session session) {
        List<Idle> leaving = new ArrayList<>();
        synchronized (this) {
            Idle idle = new Idle(destination, session, nanos.getAsLong());
            if (closed) {
                leaving.add(idle);
            } else {
                byDestination.computeIfAbsent(destination, d -> new ArrayDeque<>()).add(idle);
                byAge.add(idle);
                while (byAge.size() > SESSIONS_MAX) {
                    leaving.add(removeOldest());
                }
            }
        }
        leave(leaving);
    }

    /** Takes leave of those that have waited long enough. */
    void leaveOld() {
        List<Idle> leaving = new ArrayList<>();
        synchronized (this) {
            long now = nanos.getAsLong();
            while (!byAge.isEmpty() && isOld(byAge.getFirst(), now)) {
                leaving.add(removeOldest());
            }
        }
        leave(leaving);
    }

    private static boolean isOld(Idle idle, long now) {
        return now - idle.sinceNanos() >= IDLE_MAX.toNanos();
    }

    private Idle removeOldest() {
        Idle oldest = byAge.removeFirst();
        Deque<Idle> waiting = byDestination.get(oldest.destination());
        if (waiting != null && waiting.remove(oldest) && waiting.isEmpty()) {
            byDestination.remove(oldest.destination());
        }
        return oldest;
    }

    /** Each on a thread of its own: a peer that does not listen holds up nobody else. */
    private static List<Thread> leave(List<Idle> leaving) {
        return leaving.stream()
                .map(idle -> Thread.ofVirtual().name("leave").start(idle.session()::close))
                .toList();
    }

    /** Takes leave of all of them. */
    @Override
    public void close() {
        timer.shutdownNow();
        List<Idle> leaving;
        synchronized (this) {
            closed = true;
            leaving = new ArrayList<>(byAge);
            byAge.clear();
            byDestination.clear();
        }
        try {
            for (Thread thread : leave(leaving)) {
                thread.join(); // taking leave has its own time limit
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
