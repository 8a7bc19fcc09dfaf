package org.postseal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.postseal.config.BadConfig;
import org.postseal.config.Config;
import org.postseal.config.ConfigFile;
import org.postseal.demand.Spelling;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a running relay does by the clock: notices files that change, proves that DNSSEC validation
 * works, and begins what else is due. Each attempt ends under the rules it began with; the next one
 * meets the new.
 */
final class Upkeep implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Upkeep.class);
    private static final Duration LOOK = Duration.ofSeconds(3);
    private static final Duration PROVE = Duration.ofSeconds(30);
    static final Duration MINUTE = Duration.ofMinutes(1);
    static final Duration FIVE_MINUTES = Duration.ofMinutes(5);
    static final Duration HOUR = Duration.ofHours(1);
    static final Duration DAY = Duration.ofDays(1);
    private static final Duration SPELLING_LIMIT = Duration.ofMinutes(10);

    private final Config config;
    private final SendingRooms rooms;
    private final Map<Path, String> stamps = new HashMap<>();
    private final ScheduledExecutorService timer =
            Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().name("upkeep").daemon().factory());

    /** For what waits on the network, so that no stranger's host holds up the files. */
    private final ScheduledExecutorService network =
            Executors.newScheduledThreadPool(
                    2, Thread.ofPlatform().name("upkeep-network-", 0).daemon().factory());

    /** Lookups wait on strangers: they are not to keep the timer waiting. */
    private final ExecutorService lookups =
            Executors.newSingleThreadExecutor(Thread.ofVirtual().name("spelling").factory());

    private final Spelling spelling;

    private Future<?> spellingCheck = CompletableFuture.completedFuture(true);

    Upkeep(Config config, SendingRooms rooms) {
        this.config = config;
        this.rooms = rooms;
        this.spelling = new Spelling(rooms.dns());
        config.watched().forEach(file -> stamps.put(file, stamp(file)));
    }

    void start() {
        checkSpelling();
        every(LOOK, this::look);
        every(PROVE, network, this::prove);
    }

    private void prove() {
        try {
            rooms.dns().prove();
        } catch (IOException e) {
            log.error("it could not be proven that DNSSEC validation works: {}", e.getMessage());
        }
    }

    /**
     * Has something done again and again, the first time after one such while. What takes long must
     * not be done here but begun: there is one thread for all.
     */
    void every(Duration time, Runnable work) {
        every(time, timer, work);
    }

    /** The same for what waits on the network. */
    void overNetwork(Duration time, Runnable work) {
        every(time, network, work);
    }

    private static void every(Duration time, ScheduledExecutorService timer, Runnable work) {
        // What the work throws is caught in it: there is nothing to learn from its future.
        Future<?> _ =
                timer.scheduleWithFixedDelay(
                        () -> guarded(work),
                        time.toMillis(),
                        time.toMillis(),
                        TimeUnit.MILLISECONDS);
    }

    /** Reads everything again, by the will of the operator. */
    void reload() {
        timer.execute(() -> guarded(this::readAll));
    }

    private void readAll() {
        log.info("reading the files again");
        config.watched().forEach(file -> stamps.put(file, stamp(file)));
        reloadPolicy();
        rooms.transport().reload();
        checkConfig();
    }

    private void look() {
        for (Path file : config.watched()) {
            String now = stamp(file);
            if (!now.equals(stamps.put(file, now))) {
                changed(file);
            }
        }
    }

    private void changed(Path file) {
        log.info("{} has changed", file);
        if (file.equals(config.file())) {
            checkConfig();
        } else if (config.policy().file().filter(file::equals).isPresent()) {
            reloadPolicy();
        } else {
            rooms.transport().reload();
        }
    }

    private void reloadPolicy() {
        rooms.policy().reload();
        checkSpelling();
    }

    /** Of the rules as they are now; one that is still under way is of rules that were. */
    private synchronized void checkSpelling() {
        spellingCheck.cancel(true);
        spellingCheck = lookups.submit(() -> guarded(this::tellMisspelt));
    }

    private void tellMisspelt() {
        Spelling.Result result = spelling.check(rooms.policy().get(), SPELLING_LIMIT);
        result.warnings().forEach(warning -> log.warn("policy: {}", warning));
        if (result.unknown() > 0) {
            log.info("policy: {} keys could not be looked up", result.unknown());
        }
    }

    /** The configuration itself counts from the next start on; whether that will work, we say. */
    private void checkConfig() {
        try {
            List<String> keys = config.differences(ConfigFile.read(config.file()));
            if (!keys.isEmpty()) {
                log.warn(
                        "{}: what has changed counts from the next start on: {}",
                        config.file(),
                        String.join(", ", keys));
            }
        } catch (BadConfig e) {
            e.faults().forEach(fault -> log.error("{}", fault));
            log.error(
                    "{} has faults; this relay runs on, but would not start with it",
                    config.file());
        }
    }

    private static String stamp(Path file) {
        try {
            BasicFileAttributes seen = Files.readAttributes(file, BasicFileAttributes.class);
            return seen.lastModifiedTime() + " " + seen.size() + " " + seen.fileKey();
        } catch (IOException e) {
            return "unreadable";
        }
    }

    /** A timer that throws is never called again. */
    private static void guarded(Runnable work) {
        try {
            work.run();
        } catch (RuntimeException e) {
            log.error("a fault of this program", e);
        }
    }

    @Override
    public void close() {
        timer.shutdownNow();
        network.shutdownNow();
        lookups.shutdownNow();
    }
}
