package org.postseal;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;
import org.postseal.cli.Canary;
import org.postseal.cli.CanaryFlight;
import org.postseal.memory.CanaryMemory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Proves soon after the start and then each day that this program still refuses what it must. One
 * canary that is delivered is an alarm, which stands until a later flight is refused as a whole; a
 * flight of which nothing can be told neither raises nor ends one.
 */
final class Canaries {

    private static final Logger log = LoggerFactory.getLogger(Canaries.class);

    /** Nothing right ever takes it. */
    static final Duration FLIGHT_MAX = Duration.ofMinutes(10);

    private static final Duration END_TIMEOUT = Duration.ofSeconds(10);

    private final CanaryMemory memory;
    private final Clock wall;
    private final LongSupplier nanos;
    private final AtomicLong refused = new AtomicLong();
    private final AtomicLong delivered = new AtomicLong();
    private final AtomicLong untried = new AtomicLong();

    private Optional<CanaryFlight> flight = Optional.empty();
    private Optional<Thread> flying = Optional.empty();
    private long began;

    /**
     * @param nanos a clock that only runs forward, such as {@code System::nanoTime}
     */
    Canaries(CanaryMemory memory, Clock wall, LongSupplier nanos) {
        this.memory = memory;
        this.wall = wall;
        this.nanos = nanos;
    }

    /** From the next round on these are flown; before, none are. */
    synchronized void use(CanaryFlight wanted) {
        flight = Optional.of(wanted);
    }

    /** Begins what is due, and cuts off what takes too long; does not wait. */
    synchronized void round() {
        Duration age = Duration.ofNanos(nanos.getAsLong() - began);
        if (flying.filter(Thread::isAlive).isPresent()) {
            if (age.compareTo(FLIGHT_MAX) > 0) {
                flying.get().interrupt();
            }
        } else if (flight.isPresent() && (flying.isEmpty() || age.compareTo(Upkeep.DAY) >= 0)) {
            CanaryFlight now = flight.get();
            began = nanos.getAsLong();
            flying =
                    Optional.of(
                            Thread.ofPlatform().name("canaries").daemon().start(() -> fly(now)));
        }
    }

    private void fly(CanaryFlight now) {
        try {
            judge(now.fly());
        } catch (InterruptedException e) {
            untried.incrementAndGet();
            log.warn("the canaries were cut off: nothing can be told of them");
        } catch (RuntimeException e) {
            untried.incrementAndGet();
            log.error("a fault of this program", e);
        }
    }

    private void judge(List<Canary> canaries) {
        canaries.forEach(this::tell);
        List<String> out = names(canaries, Canary.Result.DELIVERED);
        if (!out.isEmpty()) {
            keep(out);
        } else if (names(canaries, Canary.Result.REFUSED).size() == canaries.size()) {
            log.info("{} canaries were refused, as they must", canaries.size());
            keep(out);
        }
    }

    private void tell(Canary canary) {
        switch (canary.result()) {
            case REFUSED -> refused.incrementAndGet();
            case DELIVERED -> {
                delivered.incrementAndGet();
                log.error(
                        "ALARM: canary {} was delivered ({}): this program does not protect. No"
                                + " rule is to be enforced before all are refused; please report"
                                + " it. \"postseal lab --only {} --verbose\" tells more.",
                        canary.name(),
                        canary.detail(),
                        canary.name());
            }
            case UNTRIED -> {
                untried.incrementAndGet();
                log.warn("nothing can be told of canary {}: {}", canary.name(), canary.detail());
            }
        }
    }

    private void keep(List<String> out) {
        try {
            memory.keep(out, wall.instant());
        } catch (IOException e) {
            log.error("what became of the canaries could not be kept: {}", e.getMessage());
        }
    }

    private static List<String> names(List<Canary> canaries, Canary.Result result) {
        return canaries.stream()
                .filter(canary -> canary.result() == result)
                .map(Canary::name)
                .toList();
    }

    /** Since the start, by what became of them. */
    Map<String, DoubleSupplier> counts() {
        return Map.of(
                "refused", refused::get, "delivered", delivered::get, "untried", untried::get);
    }

    /** Ends a flight that is under way. */
    void close() throws InterruptedException {
        synchronized (this) {
            flight = Optional.empty();
            flying.ifPresent(Thread::interrupt);
        }
        if (!awaitEnd(END_TIMEOUT)) {
            log.warn("the canaries did not end in time");
        }
    }

    /** Whether no flight is under way any more, at the latest after a time. */
    boolean awaitEnd(Duration timeout) throws InterruptedException {
        Optional<Thread> last;
        synchronized (this) {
            last = flying;
        }
        return last.isEmpty() || last.get().join(timeout);
    }
}
