package org.postseal.queue;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.postseal.FakeClock;
import org.postseal.mail.Domain;

class LinesTest {

    private static final Domain SLOW = new Domain("slow.test");
    private static final Domain OTHER = new Domain("other.test");

    private final FakeClock clock = FakeClock.atStart();
    private final Lines lines = lines(2, 50, clock);

    private static Lines lines(int perDestination, int total, Clock clock) {
        return new Lines(settings(perDestination, total), clock);
    }

    private static QueueSettings settings(int perDestination, int total) {
        return new QueueSettings(Path.of("x"), perDestination, total, 100, 0, QueueLimits.none());
    }

    private Job due(long message) {
        return new Job(clock.millis(), message, message);
    }

    private Optional<Lines.Grant> now() throws InterruptedException {
        return lines.await(Duration.ZERO);
    }

    @Test
    @DisplayName("Q21 a slow destination with a long line holds back nobody else")
    void slowHoldsNobodyBack() throws Exception {
        for (int i = 0; i < 1000; i++) {
            lines.add(SLOW, List.of(due(i)));
        }
        lines.add(OTHER, List.of(due(5000)));
        List<Domain> granted = new ArrayList<>();
        for (var grant = now(); grant.isPresent(); grant = now()) {
            granted.add(grant.get().line().domain());
        }
        assertThat(granted).containsExactly(SLOW, OTHER, SLOW);
        lines.add(OTHER, List.of(due(5001)));
        assertThat(now().orElseThrow().line().domain()).isEqualTo(OTHER);
    }

    @Test
    @DisplayName("a destination is crowded when much waits for it and it takes mail; no other is")
    void crowded() throws Exception {
        for (int i = 0; i <= 2_001; i++) {
            lines.add(SLOW, List.of(due(i)));
        }
        lines.add(OTHER, List.of(due(5000)));
        Lines.Grant grant = now().orElseThrow();
        assertThat(grant.line().domain()).isEqualTo(SLOW);
        assertThat(lines.isCrowded(SLOW)).as("nobody knows whether it takes mail").isFalse();
        lines.tell(grant.line(), Schedule.Health.GOOD);
        assertThat(lines.isCrowded(SLOW)).isTrue();
        assertThat(lines.isCrowded(OTHER)).isFalse();
        lines.tell(grant.line(), Schedule.Health.TROUBLED);
        assertThat(lines.isCrowded(SLOW)).as("nothing leaves").isFalse();
        lines.tell(grant.line(), Schedule.Health.GOOD);
        assertThat(lines.next(grant.line())).isPresent();
        assertThat(lines.isCrowded(SLOW)).as("little waits").isFalse();
    }

    @Test
    @DisplayName("where much leaves each second, a short line is a crowd; where it does not, none")
    void crowdedWhereFast() throws Exception {
        AtomicLong nanos = new AtomicLong();
        Lines timed = new Lines(settings(2, 50), clock, nanos::get);
        for (int i = 0; i <= 300; i++) {
            timed.add(SLOW, List.of(due(i)));
        }
        Lines.Line line = timed.await(Duration.ZERO).orElseThrow().line();
        left(timed, line, 100, nanos);
        assertThat(timed.isCrowded(SLOW)).as("400 a second leave").isFalse();
        left(timed, line, 150, nanos);
        assertThat(timed.isCrowded(SLOW)).as("600 a second leave").isTrue();
        nanos.addAndGet(5 * Rate.SPAN_NANOS);
        assertThat(timed.isCrowded(SLOW)).as("none left lately").isFalse();

        left(timed, line, 150, nanos);
        for (int i = 0; i < 50; i++) {
            assertThat(timed.next(line)).isPresent();
            timed.add(SLOW, List.of(due(i).at(clock.millis() + 1000)));
        }
        assertThat(timed.isCrowded(SLOW)).as("250 are due").isFalse();
    }

    @Test
    @DisplayName("a job is given early only where there is one for every connection")
    void early() throws Exception {
        for (int i = 0; i < 4; i++) {
            lines.add(SLOW, List.of(due(i)));
        }
        Lines.Line line = now().orElseThrow().line();
        assertThat(now().orElseThrow().line()).isSameAs(line);
        assertThat(lines.nextEarly(line)).as("two wait, for two connections").isPresent();
        assertThat(lines.nextEarly(line)).as("one waits").isEmpty();
        for (int i = 0; i < 50; i++) {
            lines.add(SLOW, List.of(due(100 + i).at(clock.millis() + 1000)));
        }
        assertThat(lines.nextEarly(line)).as("one is due, and fifty wait").isEmpty();
        lines.add(SLOW, List.of(due(5)));
        assertThat(lines.nextEarly(line)).as("two are due").isPresent();
    }

    /** So many go out in a quarter of a second, and one after it. */
    private static void left(Lines lines, Lines.Line line, int count, AtomicLong nanos) {
        nanos.addAndGet(Rate.SPAN_NANOS);
        for (int i = 0; i < count; i++) {
            lines.tell(line, Schedule.Health.GOOD);
        }
        nanos.addAndGet(Rate.SPAN_NANOS);
        lines.tell(line, Schedule.Health.GOOD);
    }

    @Test
    @DisplayName("Q21 many destinations that nobody has reached leave half of all connections free")
    void deadOnesLeaveRoom() throws Exception {
        Lines eight = lines(4, 8, clock);
        eight.add(OTHER, List.of(due(1)));
        Lines.Grant good = eight.await(Duration.ZERO).orElseThrow();
        eight.tell(good.line(), Schedule.Health.GOOD);
        eight.release(good.line());
        for (int i = 0; i < 100; i++) {
            eight.add(new Domain("dead" + i + ".test"), List.of(due(100 + i)));
        }
        for (int i = 0; i < 4; i++) {
            assertThat(eight.await(Duration.ZERO)).isPresent();
        }
        assertThat(eight.await(Duration.ZERO)).isEmpty();

        for (int i = 0; i < 4; i++) {
            eight.add(OTHER, List.of(due(2 + i)));
            assertThat(eight.await(Duration.ZERO).orElseThrow().line().domain()).isEqualTo(OTHER);
        }
        assertThat(eight.await(Duration.ZERO)).isEmpty();
    }

    @Test
    @DisplayName("a destination gets more connections with success and fewer with failure")
    void window() throws Exception {
        Lines twenty = lines(20, 100, clock);
        for (int i = 0; i < 100; i++) {
            twenty.add(SLOW, List.of(due(i)));
        }
        List<Lines.Grant> open = granted(twenty);
        assertThat(open).hasSize(5);
        for (int i = 0; i < 3; i++) {
            twenty.tell(open.getFirst().line(), Schedule.Health.GOOD);
        }
        open.addAll(granted(twenty));
        assertThat(open).hasSize(8);
        for (int i = 0; i < 10; i++) {
            twenty.tell(open.getFirst().line(), Schedule.Health.TROUBLED);
        }
        open.forEach(grant -> twenty.release(grant.line()));
        assertThat(granted(twenty)).hasSize(1);
    }

    private static List<Lines.Grant> granted(Lines lines) throws InterruptedException {
        List<Lines.Grant> all = new ArrayList<>();
        for (var grant = lines.await(Duration.ZERO);
                grant.isPresent();
                grant = lines.await(Duration.ZERO)) {
            all.add(grant.get());
        }
        return all;
    }

    @Test
    @DisplayName("destinations are served in turn")
    void inTurn() throws Exception {
        Lines narrow = lines(1, 1, clock);
        List<String> order = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            for (String name : List.of("a.test", "b.test", "c.test")) {
                narrow.add(new Domain(name), List.of(due(i)));
            }
        }
        for (int i = 0; i < 9; i++) {
            Lines.Grant grant = narrow.await(Duration.ZERO).orElseThrow();
            assertThat(narrow.await(Duration.ZERO)).isEmpty();
            order.add(grant.line().domain().ascii());
            narrow.release(grant.line());
        }
        assertThat(order.subList(0, 3)).doesNotHaveDuplicates();
        assertThat(order.subList(3, 6)).isEqualTo(order.subList(0, 3));
        assertThat(order.subList(6, 9)).isEqualTo(order.subList(0, 3));
    }

    @Test
    @DisplayName("work is given when it is due, the earliest first")
    void dueOrder() throws Exception {
        lines.add(
                SLOW, List.of(due(3).at(clock.millis() + 3000), due(1).at(clock.millis() + 1000)));
        assertThat(now()).isEmpty();
        clock.advance(Duration.ofSeconds(1));
        Lines.Grant grant = now().orElseThrow();
        assertThat(grant.first().message()).isEqualTo(1);
        assertThat(lines.next(grant.line())).isEmpty();
        clock.advance(Duration.ofSeconds(2));
        assertThat(lines.next(grant.line()).orElseThrow().message()).isEqualTo(3);
    }

    @Test
    @DisplayName("a clock set back makes nobody wait longer; what a jump makes overdue is due")
    void clockJumps() throws Exception {
        lines.add(SLOW, List.of(due(1).at(clock.millis() + 60_000), due(2).at(clock.millis() + 1)));
        clock.advance(Duration.ofDays(-30));
        assertThat(now()).isEmpty();
        clock.advance(Duration.ofSeconds(1));
        Lines.Grant grant = now().orElseThrow();
        assertThat(grant.first().message()).isEqualTo(2);
        assertThat(lines.next(grant.line())).isEmpty();
        clock.advance(Duration.ofSeconds(59));
        assertThat(lines.next(grant.line()).orElseThrow().message()).isEqualTo(1);

        lines.add(SLOW, List.of(due(3).at(clock.millis() + 60_000)));
        clock.advance(Duration.ofDays(30));
        assertThat(lines.next(grant.line()).orElseThrow().message()).isEqualTo(3);
    }

    @Test
    @DisplayName("somebody who waits is woken by new work and by the time")
    void wakes() throws Exception {
        Lines real = lines(2, 50, Clock.systemUTC());
        var first = waiting(real);
        real.add(SLOW, List.of(new Job(0, 1, 1)));
        assertThat(first.get(30, TimeUnit.SECONDS)).isPresent();
        var second = waiting(real);
        real.add(OTHER, List.of(new Job(Clock.systemUTC().millis() + 50, 2, 2)));
        assertThat(second.get(30, TimeUnit.SECONDS)).isPresent();
        var third = waiting(real);
        real.close();
        assertThat(third.get(30, TimeUnit.SECONDS)).isEmpty();
    }

    private static CompletableFuture<Optional<Lines.Grant>> waiting(Lines lines) {
        return CompletableFuture.supplyAsync(() -> {
            try {
                return lines.await(Duration.ofDays(400));
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
    }

    @Test
    @DisplayName("who sleeps until one job is due is woken for another that is due before")
    void wokenForAnEarlierJob() throws Exception {
        Lines real = lines(2, 50, Clock.systemUTC());
        long now = System.currentTimeMillis();
        real.add(SLOW, List.of(new Job(now + 3_600_000, 1, 1)));
        CompletableFuture<Optional<Lines.Grant>> first = waiting(real);
        Thread.sleep(100);
        real.add(OTHER, List.of(new Job(now + 300, 2, 2)));
        assertThat(first.get(30, TimeUnit.SECONDS).orElseThrow().line().domain()).isEqualTo(OTHER);
    }

    @Test
    @DisplayName("a place given back wakes who waits for one")
    void wokenForAPlace() throws Exception {
        Lines real = lines(2, 1, Clock.systemUTC());
        long now = System.currentTimeMillis();
        real.add(SLOW, List.of(new Job(now, 1, 1), new Job(now, 2, 2)));
        Lines.Grant held = real.await(Duration.ZERO).orElseThrow();
        CompletableFuture<Optional<Lines.Grant>> next = waiting(real);
        Thread.sleep(100);
        assertThat(next.isDone()).isFalse();
        real.release(held.line());
        assertThat(next.get(30, TimeUnit.SECONDS)).isPresent();
    }

    @Test
    @DisplayName("what is taken out is whole, and only what was waiting")
    void take() throws Exception {
        lines.add(SLOW, List.of(new Job(clock.millis(), 1, 10, 11, 12)));
        List<Job> taken = lines.take(SLOW, Set.of(11L, 99L));
        assertThat(taken).hasSize(1);
        assertThat(taken.getFirst().deliveries().boxed()).containsExactly(11L);
        assertThat(now().orElseThrow().first().deliveries().boxed()).containsExactly(10L, 12L);
        assertThat(lines.take(SLOW, Set.of(10L))).isEmpty();
    }

    @Test
    @DisplayName("over any sequence of steps each job is given exactly once and limits hold")
    void randomSteps() throws Exception {
        for (long seed = 0; seed < 50; seed++) {
            new Walk(seed).run();
        }
    }

    /** A random walk beside a count of what must be true. */
    private static final class Walk {
        private final FakeClock clock = FakeClock.atStart();
        private final SplittableRandom random;
        private final Lines lines = lines(3, 7, clock);
        private final List<Lines.Grant> open = new ArrayList<>();
        private final List<Long> given = new ArrayList<>();
        private long added;

        Walk(long seed) {
            random = new SplittableRandom(seed);
        }

        void run() throws InterruptedException {
            for (int i = 0; i < 400; i++) {
                step();
            }
            drain();
            assertThat(given).hasSize((int) added).doesNotHaveDuplicates();
        }

        private void step() throws InterruptedException {
            switch (random.nextInt(6)) {
                case 0, 1 -> add();
                case 2 -> await();
                case 3 -> nextOrRelease();
                case 4 -> tell();
                default -> clock.advance(Duration.ofMillis(random.nextInt(500)));
            }
        }

        private void add() {
            Domain domain = new Domain("d" + random.nextInt(6) + ".test");
            long due = clock.millis() + random.nextInt(1000);
            lines.add(domain, List.of(new Job(due, added, added)));
            added++;
        }

        private void await() throws InterruptedException {
            lines.await(Duration.ZERO)
                    .ifPresent(grant -> {
                        open.add(grant);
                        got(grant.first());
                    });
            assertThat(open).hasSizeLessThanOrEqualTo(7);
            for (Lines.Grant grant : open) {
                assertThat(open.stream().filter(g -> g.line() == grant.line()).count())
                        .isLessThanOrEqualTo(3);
            }
        }

        private void nextOrRelease() {
            if (open.isEmpty()) {
                return;
            }
            Lines.Grant grant = open.get(random.nextInt(open.size()));
            Optional<Job> job = lines.next(grant.line());
            job.ifPresent(this::got);
            if (job.isEmpty() || random.nextInt(3) == 0) {
                open.remove(grant);
                lines.release(grant.line());
            }
        }

        private void tell() {
            if (!open.isEmpty()) {
                Schedule.Health[] all = Schedule.Health.values();
                Lines.Line line = open.get(random.nextInt(open.size())).line();
                lines.tell(line, all[random.nextInt(all.length)]);
            }
        }

        private void got(Job job) {
            assertThat(job.dueMillis()).isLessThanOrEqualTo(clock.millis());
            given.add(job.message());
        }

        private void drain() throws InterruptedException {
            clock.advance(Duration.ofMinutes(1));
            for (int i = 0; i < 10_000 && given.size() < added; i++) {
                await();
                nextOrRelease();
            }
        }
    }
}
