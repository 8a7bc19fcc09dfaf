package org.postseal.deliver;

import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.postseal.queue.Claim;
import org.postseal.queue.Schedule;
import org.postseal.settle.Attempt;
import org.postseal.settle.Outcome;
import org.postseal.settle.Settlement;
import org.postseal.smtp.Reason;
import org.postseal.smtp.Trouble;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes due work from the schedule and has it delivered and settled, each destination's on a
 * virtual thread of its own. How many go to one destination is the schedule's to bound; how many
 * run at all is bounded here, widely, so that slow destinations leave room for the others.
 *
 * <p>No claim is lost: one whose delivery fails unforeseen is settled as deferred, and one whose
 * settlement cannot be written is held, and tried again, until it can, or until the program ends
 * and the next start finds it in flight.
 */
public final class DeliveryLoop implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(DeliveryLoop.class);

    /**
     * Of a destination out of reach; then others have their turn, who may be alive: after a start
     * with a long queue nobody knows yet who is.
     */
    static final int DEFERRED_AT_ONCE = 1;

    private static final Duration POLL = Duration.ofSeconds(1);
    private static final Duration PAUSE = Duration.ofMillis(20);
    private static final Duration CUT_OFF_TIMEOUT = Duration.ofSeconds(5);

    private final Schedule schedule;
    private final Delivery delivery;
    private final Settlement settlement;
    private final DeliverSettings settings;
    private final Clock clock;

    private final Semaphore places;
    private final Outages outages;
    private final IdleSessions idle = new IdleSessions(System::nanoTime);
    private final ExecutorService workers =
            Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("deliver-", 0).factory());
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread dispatcher =
            Thread.ofVirtual().name("deliver-dispatcher").unstarted(this::dispatch);

    public DeliveryLoop(
            Schedule schedule,
            Delivery delivery,
            Settlement settlement,
            DeliverSettings settings,
            Clock clock) {
        this.schedule = schedule;
        this.delivery = delivery;
        this.settlement = settlement;
        this.settings = settings;
        this.clock = clock;
        this.outages = new Outages(settings.outagePause());
        this.places = new Semaphore(settings.deliveriesMax());
    }

    /** Starts to work; to be called once. */
    public void start() {
        dispatcher.start();
    }

    private void dispatch() {
        try {
            while (!isClosing()) {
                places.acquire();
                Optional<Schedule.Slot> slot = next();
                if (slot.isPresent()) {
                    begin(slot.get());
                } else {
                    places.release();
                    pause(PAUSE);
                }
            }
        } catch (InterruptedException e) {
            log.debug("no more deliveries are begun");
        }
    }

    private void begin(Schedule.Slot slot) {
        try {
            workers.execute(() -> worker(slot));
        } catch (RejectedExecutionException e) {
            log.debug("closed while work for {} was begun", slot.destination());
            slot.close();
            places.release();
        }
    }

    private Optional<Schedule.Slot> next() throws InterruptedException {
        try {
            return schedule.await(POLL);
        } catch (RuntimeException e) {
            log.error("the schedule failed; trying again", e);
            pause(POLL);
            return Optional.empty();
        }
    }

    private void worker(Schedule.Slot slot) {
        try (slot;
                KeptSession kept = kept(slot);
                Unsettled unsettled = new Unsettled(settlement, closing);
                Upcoming upcoming = new Upcoming(slot)) {
            int deferred = 0;
            Means means = new Means(slot, kept, unsettled, upcoming);
            Optional<Claim> claim = upcoming.take();
            while (claim.isPresent()) {
                unsettled.settle(claim.get(), attempted(claim.get(), means));
                deferred += outages.of(slot.destination()).isPresent() ? 1 : 0;
                boolean gives = isClosing() || deferred == DEFERRED_AT_ONCE;
                claim = gives ? Optional.empty() : upcoming.take();
            }
        } catch (RuntimeException e) {
            log.error("work for {} broke off", slot.destination(), e);
        } finally {
            places.release();
        }
    }

    private KeptSession kept(Schedule.Slot slot) {
        return new KeptSession(slot.destination(), settings.messagesPerConnection(), idle);
    }

    /** What a worker goes about its claims with. */
    private record Means(
            Schedule.Slot slot, KeptSession kept, Unsettled unsettled, Upcoming upcoming) {}

    /** An attempt, or none while it could not be proven or its destination is out of reach. */
    private Map<Claim.Waiting, Outcome.Fate> attempted(Claim claim, Means means) {
        Schedule.Slot slot = means.slot();
        Optional<Trouble> hindrance = delivery.withheld().or(() -> outages.of(slot.destination()));
        if (hindrance.isPresent()) {
            return deferred(claim, hindrance.get(), false);
        }
        Map<Claim.Waiting, Outcome.Fate> fates = fates(claim, means);
        outages.learn(slot.destination(), fates.values());
        slot.tell(Health.of(fates.values()));
        return fates;
    }

    private Map<Claim.Waiting, Outcome.Fate> fates(Claim claim, Means means) {
        AtomicBoolean dotted = new AtomicBoolean();
        try {
            InFlight inFlight =
                    () -> {
                        Schedule.Mark mark = means.slot().markInFlight(claim);
                        return () -> {
                            // Both are in one commit, and this one is told later: one wait.
                            means.unsettled().awaitTried();
                            mark.await();
                            means.unsettled().awaitWritten();
                            dotted.set(true);
                        };
                    };
            return delivery.deliver(claim, new Dot(inFlight, new Following(means)), means.kept());
        } catch (RuntimeException | Error e) {
            log.error("{}: the delivery failed unforeseen", claim.id(), e);
            means.kept().drop();
            Trouble trouble =
                    Trouble.of(Reason.INTERNAL, "the delivery failed for a fault of this relay");
            return deferred(claim, trouble, dotted.get());
        }
    }

    /** The worker's next message, as far as a session may hear its envelope early. */
    private final class Following implements Dot.Behind {

        private final Means means;

        Following(Means means) {
            this.means = means;
        }

        @Override
        public Optional<Ahead> on(Session session) {
            boolean goesOn = !isClosing() && means.kept().mayServeMore(session);
            if (!goesOn || !delivery.mayBeAhead(session)) {
                return Optional.empty();
            }
            try {
                return means.upcoming().peek().flatMap(claim -> delivery.ahead(claim, session));
            } catch (RuntimeException e) {
                log.error("the next message to {} waits", means.slot().destination(), e);
                return Optional.empty();
            }
        }

        @Override
        public void giveBack() {
            means.upcoming().close();
        }
    }

    /** When the final dot may have been sent, nobody knows what became of it. */
    private Map<Claim.Waiting, Outcome.Fate> deferred(
            Claim claim, Trouble trouble, boolean dotted) {
        Map<Claim.Waiting, Outcome.Fate> fates = new LinkedHashMap<>();
        for (Claim.Waiting recipient : claim.recipients()) {
            fates.put(
                    recipient,
                    new Outcome.Deferred(
                            Attempt.none(clock.instant()),
                            trouble,
                            dotted || recipient.uncertain()));
        }
        return fates;
    }

    private boolean isClosing() {
        return closing.getCount() == 0;
    }

    /** Waits, and returns true at once when the loop closes. */
    private boolean pause(Duration time) throws InterruptedException {
        return closing.await(time.toMillis(), TimeUnit.MILLISECONDS);
    }

    /**
     * Begins nothing more, lets what is under way come to its end, and cuts it off when that takes
     * too long. A message cut off before its final dot is simply deferred.
     */
    @Override
    public void close() {
        closing.countDown();
        dispatcher.interrupt();
        workers.shutdown();
        try {
            if (!ended(settings.closeTimeout())) {
                workers.shutdownNow();
                if (!ended(CUT_OFF_TIMEOUT)) {
                    log.warn("deliveries under way were abandoned");
                }
            }
        } catch (InterruptedException e) {
            workers.shutdownNow();
            Thread.currentThread().interrupt();
        }
        idle.close();
    }

    private boolean ended(Duration within) throws InterruptedException {
        return workers.awaitTermination(within.toMillis(), TimeUnit.MILLISECONDS);
    }
}
