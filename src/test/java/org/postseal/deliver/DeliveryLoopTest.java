package org.postseal.deliver;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.postseal.deliver.Misbehaviour.Stage;
import org.postseal.fallback.Fallback;
import org.postseal.mail.Domain;
import org.postseal.queue.Claim;
import org.postseal.queue.Schedule;
import org.postseal.route.Router;
import org.postseal.settle.Outcome;
import org.postseal.settle.Settlement;
import org.postseal.smtp.Reason;

/** Work comes from the schedule, fates go to settlement, and nothing is lost between. */
class DeliveryLoopTest {

    private static final String MX = "mx1.example.test";
    private static final long PATIENCE_SECONDS = 20;

    private final Rig rig = new Rig();
    private final FakeSchedule schedule = new FakeSchedule();
    private final BlockingQueue<Map<Claim.Waiting, Outcome.Fate>> settled =
            new LinkedBlockingQueue<>();

    @AfterEach
    void close() throws IOException {
        rig.close();
    }

    private DeliveryLoop loop(Router router, Settlement settlement, Duration closeTimeout) {
        DeliverSettings base = DeliverSettings.defaults(Domain.of("relay.test"));
        DeliverSettings settings =
                new DeliverSettings(
                        base.hostname(), 2, 100, base.outagePause(), closeTimeout, rig.limits);
        Delivery delivery =
                new Delivery(
                        router,
                        rig.demands(),
                        rig.client(),
                        new Fallback(Duration.ofDays(1), rig.clock));
        DeliveryLoop loop = new DeliveryLoop(schedule, delivery, settlement, settings, rig.clock);
        loop.start();
        return loop;
    }

    private DeliveryLoop loop() {
        return loop(d -> rig.route(), (claim, fates) -> settled.add(fates), PATIENCE);
    }

    private static final Duration PATIENCE = Duration.ofSeconds(PATIENCE_SECONDS);

    private Outcome.Fate next() throws InterruptedException {
        Map<Claim.Waiting, Outcome.Fate> fates = settled.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        assertThat(fates).as("settled in time").isNotNull();
        return fates.values().iterator().next();
    }

    @Test
    void aSlotIsWorkedOffOverOneConnection() throws Exception {
        ScriptedPeer peer = rig.host(MX, ScriptedPeer.ALL);
        schedule.offer(Claims.small(), Claims.small(), Claims.small());

        try (DeliveryLoop _ = loop()) {
            for (int i = 0; i < 3; i++) {
                assertThat(next()).isInstanceOf(Outcome.Delivered.class);
            }
            assertThat(schedule.closed.tryAcquire(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(peer.connections()).isEqualTo(1);
        assertThat(schedule.marks).hasValue(3);
        OpeningTest.awaitQuit(peer);
        assertThat(peer.heard("QUIT")).hasSize(1);
    }

    @Test
    @DisplayName("an envelope is said behind the dot before it, and a fault in deciding costs none")
    void saidAhead() throws Exception {
        ScriptedPeer peer = rig.host(MX, ScriptedPeer.ALL);
        AtomicInteger routed = new AtomicInteger();
        schedule.offer(Claims.small(), Claims.small(), Claims.small(), Claims.small());
        Router failing =
                d -> {
                    if (routed.incrementAndGet() == 3) {
                        throw new IllegalStateException("a fault while looking ahead");
                    }
                    return rig.route();
                };

        try (DeliveryLoop _ = loop(failing, this::settle, PATIENCE)) {
            for (int i = 0; i < 4; i++) {
                assertThat(next()).isInstanceOf(Outcome.Delivered.class);
            }
            assertThat(schedule.closed.tryAcquire(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(peer.connections()).isEqualTo(1);
        assertThat(peer.mails()).hasSize(4);
        assertThat(peer.envelopesAhead()).as("not on the first, not after the fault").isEqualTo(1);
        assertThat(schedule.returned).isEmpty();
    }

    @Test
    @DisplayName("a message whose envelope was said goes back when its worker gives up")
    void givenBack() throws Exception {
        Claim last = Claims.small();
        ScriptedPeer peer = rig.host(MX, ScriptedPeer.ALL, new Misbehaviour.StallsAtMessage(2));
        schedule.offer(Claims.small(), Claims.small(), last);
        DeliveryLoop loop = loop(d -> rig.route(), this::settle, Duration.ofMillis(50));
        assertThat(next()).isInstanceOf(Outcome.Delivered.class);
        awaitTrue(() -> peer.envelopesAhead() == 1);

        loop.close();

        assertThat(((Outcome.Deferred) next()).uncertain()).isTrue();
        assertThat(schedule.returned).containsExactly(last);
        assertThat(settled).isEmpty();
    }

    private static void awaitTrue(java.util.function.BooleanSupplier condition) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean() && System.nanoTime() < end) {
            Thread.onSpinWait();
        }
        assertThat(condition.getAsBoolean()).isTrue();
    }

    @Test
    @DisplayName("Q21 a destination out of reach is dialed once, not once for each message")
    void outOfReach() throws Exception {
        rig.dead(MX);

        try (DeliveryLoop _ = loop()) {
            for (int i = 0; i < 3; i++) {
                schedule.offer(Claims.small());
                Outcome.Deferred fate = (Outcome.Deferred) next();
                assertThat(fate.trouble().reason()).isEqualTo(Reason.CONNECT_REFUSED);
                assertThat(fate.trouble().sentence().startsWith("delivery temporarily suspended"))
                        .isEqualTo(i > 0);
                assertThat(fate.uncertain()).isFalse();
            }
        }
        assertThat(rig.dialed).hasSize(1);
        assertThat(schedule.told).containsExactly(Schedule.Health.TROUBLED);
    }

    @Test
    @DisplayName("Q21 a long line for a destination out of reach gives its place to others")
    void longLineOutOfReach() throws Exception {
        rig.dead(MX);
        Claim[] claims = new Claim[DeliveryLoop.DEFERRED_AT_ONCE + 5];
        Arrays.setAll(claims, _ -> Claims.small());
        schedule.offer(claims);

        try (DeliveryLoop _ = loop()) {
            for (int i = 0; i < DeliveryLoop.DEFERRED_AT_ONCE; i++) {
                assertThat(next()).isInstanceOf(Outcome.Deferred.class);
            }
            assertThat(schedule.closed.tryAcquire(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(settled).isEmpty();
    }

    @Test
    @DisplayName("a host that answers, however badly, is asked again for every message")
    void answersBadly() throws Exception {
        ScriptedPeer peer =
                rig.host(
                        MX,
                        List.of("SIZE"),
                        Misbehaviour.Says.always(Stage.RCPT, "450 4.2.0 greylisted"));
        schedule.offer(Claims.small(), Claims.small());

        try (DeliveryLoop _ = loop()) {
            assertThat(next()).isInstanceOf(Outcome.Deferred.class);
            assertThat(next()).isInstanceOf(Outcome.Deferred.class);
        }
        assertThat(peer.heard("RCPT")).hasSize(2);
        assertThat(schedule.told).containsExactly(Schedule.Health.UNKNOWN, Schedule.Health.UNKNOWN);
    }

    @Test
    @DisplayName("a delivery that fails unforeseen is deferred, and the loop lives on")
    void survives() throws Exception {
        rig.host(MX, ScriptedPeer.ALL);
        AtomicInteger calls = new AtomicInteger();
        Router router =
                domain -> {
                    if (calls.getAndIncrement() == 0) {
                        throw new IllegalStateException("a bug");
                    }
                    return rig.route();
                };
        schedule.offer(Claims.small(), Claims.small());

        try (DeliveryLoop _ = loop(router, (claim, fates) -> settled.add(fates), PATIENCE)) {
            assertThat(next())
                    .isInstanceOfSatisfying(
                            Outcome.Deferred.class,
                            d -> {
                                assertThat(d.trouble().reason()).isEqualTo(Reason.INTERNAL);
                                assertThat(d.uncertain()).isFalse();
                            });
            assertThat(next()).isInstanceOf(Outcome.Delivered.class);
        }
    }

    @Test
    @DisplayName("no proof, no dequeue: settlement is tried again until it is written")
    void settlementThatFails() throws Exception {
        ScriptedPeer peer = rig.host(MX, ScriptedPeer.ALL);
        AtomicInteger calls = new AtomicInteger();
        Settlement settlement =
                (claim, fates) -> {
                    if (calls.getAndIncrement() < 2) {
                        throw new IOException("disk full");
                    }
                    settled.add(fates);
                };
        schedule.offer(Claims.small());

        try (DeliveryLoop _ = loop(d -> rig.route(), settlement, PATIENCE)) {
            assertThat(next()).isInstanceOf(Outcome.Delivered.class);
        }
        assertThat(calls).hasValue(3);
        assertThat(peer.mails()).hasSize(1);
    }

    /** As a disk does that takes long. */
    private static void hold(CountDownLatch until) throws IOException {
        try {
            until.await();
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    private void secondMailWaitsFor(CountDownLatch written, ScriptedPeer peer) throws Exception {
        assertThat(written.await(300, TimeUnit.MILLISECONDS)).isFalse();
        assertThat(peer.mails()).hasSize(1);
        written.countDown();
        assertThat(next()).isInstanceOf(Outcome.Delivered.class);
        assertThat(next()).isInstanceOf(Outcome.Delivered.class);
    }

    @Test
    @DisplayName("Q18 the dot waits for the fate before: a crash repeats one message, not two")
    void dotWaitsForTheFateBefore() throws Exception {
        ScriptedPeer peer = rig.host(MX, ScriptedPeer.ALL);
        CountDownLatch written = new CountDownLatch(1);
        Settlement settlement =
                (_, fates) -> {
                    hold(written);
                    settled.add(fates);
                };
        schedule.offer(Claims.small(), Claims.small());

        try (DeliveryLoop _ = loop(d -> rig.route(), settlement, PATIENCE)) {
            long end = System.nanoTime() + PATIENCE.toNanos();
            while (schedule.marksBegun.get() < 2 && System.nanoTime() < end) {
                Thread.onSpinWait();
            }
            assertThat(schedule.marksBegun).as("all but the second dot is said").hasValue(2);
            secondMailWaitsFor(written, peer);
        }
        assertThat(peer.mails()).hasSize(2);
    }

    @Test
    @DisplayName("a fate that failed once holds the next dot, too, until it is written")
    void dotWaitsForAFateThatFailed() throws Exception {
        ScriptedPeer peer = rig.host(MX, ScriptedPeer.ALL);
        CountDownLatch again = new CountDownLatch(1);
        CountDownLatch written = new CountDownLatch(1);
        AtomicInteger calls = new AtomicInteger();
        Settlement settlement =
                (_, fates) -> {
                    int call = calls.getAndIncrement();
                    if (call == 0) {
                        throw new IOException("disk full");
                    }
                    if (call == 1) {
                        again.countDown();
                        hold(written);
                    }
                    settled.add(fates);
                };
        schedule.offer(Claims.small(), Claims.small());

        try (DeliveryLoop _ = loop(d -> rig.route(), settlement, PATIENCE)) {
            assertThat(again.await(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)).isTrue();
            secondMailWaitsFor(written, peer);
        }
        assertThat(peer.mails()).hasSize(2);
    }

    @Test
    @DisplayName("a settlement that fails unforeseen ends its claim here, and holds nobody")
    void settlementWithABug() throws Exception {
        rig.host(MX, ScriptedPeer.ALL);
        AtomicInteger calls = new AtomicInteger();
        Settlement settlement =
                (claim, fates) -> {
                    if (calls.getAndIncrement() == 0) {
                        throw new IllegalStateException("a bug");
                    }
                    settled.add(fates);
                };
        schedule.offer(Claims.small(), Claims.small());

        try (DeliveryLoop _ = loop(d -> rig.route(), settlement, PATIENCE)) {
            assertThat(next()).isInstanceOf(Outcome.Delivered.class);
        }
        assertThat(calls).hasValue(2);
    }

    @Test
    @DisplayName("Q21 a destination that hangs leaves the others their places")
    void aHangingDestination() throws Exception {
        rig.host(MX, ScriptedPeer.ALL, new Misbehaviour.StallAt(Stage.EHLO));
        CountDownLatch dialed = new CountDownLatch(1);
        rig.dialer =
                (to, timeout) -> {
                    dialed.countDown();
                    return Dialer.tcp().connect(to, timeout);
                };
        schedule.offer(Claims.small());
        try (DeliveryLoop _ = loop(d -> rig.route(), this::settle, Duration.ofMillis(100))) {
            assertThat(dialed.await(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
            rig.hosts(List.of());
            rig.host("mx2.example.test", ScriptedPeer.ALL);
            schedule.offer(Claims.small());

            assertThat(next()).isInstanceOf(Outcome.Delivered.class);
        }
        assertThat(next()).isInstanceOf(Outcome.Deferred.class);
    }

    private void settle(Claim claim, Map<Claim.Waiting, Outcome.Fate> fates) {
        settled.add(fates);
    }

    @Test
    @DisplayName("closing lets a delivery under way come to its end")
    void closesGracefully() throws Exception {
        rig.host(MX, ScriptedPeer.ALL);
        CountDownLatch dialing = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        rig.dialer =
                (to, timeout) -> {
                    dialing.countDown();
                    try {
                        goOn.await();
                    } catch (InterruptedException e) {
                        throw new IOException(e);
                    }
                    return Dialer.tcp().connect(to, timeout);
                };
        schedule.offer(Claims.small(), Claims.small());
        DeliveryLoop loop = loop();
        assertThat(dialing.await(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();

        Thread closing = Thread.ofVirtual().start(loop::close);
        goOn.countDown();
        closing.join();

        assertThat(settled).hasSizeBetween(1, 2);
        assertThat(next()).isInstanceOf(Outcome.Delivered.class);
    }

    @Test
    @DisplayName("closing cuts off what takes too long; before the dot that is merely deferred")
    void cutsOff() throws Exception {
        rig.host(MX, ScriptedPeer.ALL, new Misbehaviour.StallAt(Stage.MAIL));
        schedule.offer(Claims.small());
        DeliveryLoop loop = loop(d -> rig.route(), this::settle, Duration.ofMillis(50));
        awaitDialed();

        loop.close();

        Outcome.Deferred fate = (Outcome.Deferred) next();
        assertThat(fate.uncertain()).isFalse();
    }

    private void awaitDialed() {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (rig.dialed.isEmpty() && System.nanoTime() < end) {
            Thread.onSpinWait();
        }
    }

    /** Hands out one slot for each offer. */
    private static final class FakeSchedule implements Schedule {

        final BlockingQueue<Slot> slots = new LinkedBlockingQueue<>();
        final AtomicInteger marksBegun = new AtomicInteger();
        final AtomicInteger marks = new AtomicInteger();
        final List<Claim> returned = Collections.synchronizedList(new ArrayList<>());
        final List<Health> told = Collections.synchronizedList(new ArrayList<>());
        final java.util.concurrent.Semaphore closed = new java.util.concurrent.Semaphore(0);

        void offer(Claim... claims) {
            BlockingQueue<Claim> due =
                    new ArrayBlockingQueue<>(claims.length, true, List.of(claims));
            slots.add(
                    new Slot() {
                        @Override
                        public Domain destination() {
                            return Rig.DOMAIN;
                        }

                        @Override
                        public Optional<Claim> next() {
                            return Optional.ofNullable(due.poll());
                        }

                        @Override
                        public Optional<Claim> nextEarly() {
                            return next();
                        }

                        @Override
                        public void giveBack(Claim claim) {
                            returned.add(claim);
                        }

                        @Override
                        public Schedule.Mark markInFlight(Claim claim) {
                            marksBegun.incrementAndGet();
                            return marks::incrementAndGet;
                        }

                        @Override
                        public void tell(Health health) {
                            told.add(health);
                        }

                        @Override
                        public void close() {
                            closed.release();
                        }
                    });
        }

        @Override
        public Optional<Slot> await(Duration wait) throws InterruptedException {
            return Optional.ofNullable(slots.poll(wait.toMillis(), TimeUnit.MILLISECONDS));
        }
    }
}
