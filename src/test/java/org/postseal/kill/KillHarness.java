package org.postseal.kill;

import java.io.Closeable;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * Life after life: starts the relay on the folder that the last one left, sends mail through it,
 * and kills it at a moment of chance. From time to time it lets everything arrive, and counts.
 */
final class KillHarness implements Closeable {

    private static final int SOURCES = 4;
    private static final int LIVES_BETWEEN_COUNTS = 50;
    private static final Duration LIFE_MAX = Duration.ofSeconds(3);
    private static final Duration DRAIN = Duration.ofSeconds(180);
    private static final long LOOK_NANOS = 20_000_000;

    private final long seed;
    private final SplittableRandom random;
    private final PrintStream out;
    private final Ledger ledger = new Ledger();
    private final Map<KillPoint, Integer> kills = new EnumMap<>(KillPoint.class);
    private final List<String> faults = new ArrayList<>();
    private final KillWorld world;
    private final KilledRelay relay;
    private final Path scratch;
    private volatile Trigger trigger =
            Trigger.of(KillPoint.CLOCK, new SplittableRandom(0), () -> {});
    private long startMillisMax = 300;

    /**
     * @param command starts {@code postseal}
     * @param folder for the relay's files
     */
    KillHarness(List<String> command, Path folder, long seed, PrintStream out) throws IOException {
        this.seed = seed;
        this.random = new SplittableRandom(seed);
        this.out = out;
        world = new KillWorld(folder, ledger, () -> trigger);
        relay = new KilledRelay(command, folder, world.config());
        scratch = Files.createDirectories(folder.resolve("scratch"));
    }

    /** Kills it so many times, and then lets all arrive. Returns the faults that were found. */
    List<String> run(int times) throws IOException, InterruptedException {
        long began = System.nanoTime();
        for (int life = 1; life <= times && faults.isEmpty(); life++) {
            liveAndDie(life);
            if (life % LIVES_BETWEEN_COUNTS == 0 && life < times) {
                drain();
                out.println(summary(life, began));
            }
        }
        drain();
        verifyEvidence();
        int killed = kills.values().stream().mapToInt(Integer::intValue).sum();
        out.println(summary(killed, began));
        out.println("killed at " + kills);
        faults.forEach(fault -> out.println("FAULT: " + fault));
        return faults;
    }

    private void liveAndDie(int life) throws IOException, InterruptedException {
        KillPoint point = KillPoint.values()[random.nextInt(KillPoint.values().length)];
        SplittableRandom chance = random.split();
        Trigger next = Trigger.of(point, chance, relay::kill);
        trigger = next;
        kills.merge(point, 1, Integer::sum);
        long start = System.nanoTime();
        relay.launch();
        if (point == KillPoint.STARTING) {
            next.awaitOrPull(Duration.ofMillis(chance.nextLong(startMillisMax + 200)));
        } else {
            relay.awaitReady();
            startMillisMax = (System.nanoTime() - start) / 1_000_000;
            sendUntilKilled(life, next, chance);
        }
        relay.awaitEnd();
        await(() -> world.sink().open() == 0, "the sink's connections do not end");
        ledger.died(relay.inDoubt(scratch));
    }

    private void sendUntilKilled(int life, Trigger next, SplittableRandom chance)
            throws InterruptedException {
        List<Thread> sources = new ArrayList<>();
        for (int i = 0; i < SOURCES; i++) {
            MailSource source =
                    new MailSource(
                            relay.door(), ledger, next, chance.split(), "k" + life + "-" + i);
            sources.add(Thread.startVirtualThread(source::run));
        }
        next.awaitOrPull(
                next.point() == KillPoint.CLOCK
                        ? Duration.ofMillis(chance.nextLong(400))
                        : LIFE_MAX);
        for (Thread source : sources) {
            source.join();
        }
    }

    /** A life in which all that waits may arrive; it ends in order. */
    private void drain() throws IOException, InterruptedException {
        trigger = Trigger.of(KillPoint.STARTING, random.split(), () -> {});
        relay.launch();
        relay.awaitReady();
        await(() -> ledger.missing().isEmpty(), "not everything arrives");
        ledger.missing().stream().limit(10).forEach(key -> faults.add("lost: " + key));
        int exit = relay.terminate();
        if (exit != 0) {
            faults.add("told to end, it ended with " + exit);
        }
        await(() -> world.sink().open() == 0, "the sink's connections do not end");
        relay.alarms().forEach(line -> faults.add("in the log: " + line));
        Ledger.Sum sum = ledger.sum();
        note(sum.wrong(), "recipients got mail twice whose fate was written");
        note(ledger.unprotectedCount(), "commands came in the clear");
        note(ledger.alteredCount(), "messages were altered");
    }

    /** The log of evidence is whole, over all lives. */
    private void verifyEvidence() throws IOException, InterruptedException {
        try {
            for (String key : relay.command("proof", "key", "--data", "data").split("\n", -1)) {
                if (!key.isBlank()) {
                    String year = key.substring(0, key.indexOf('+')).replaceAll(".*/", "");
                    out.print(
                            relay.command(
                                    "proof", "verify", "--key", key.strip(), "data/proof/" + year));
                }
            }
        } catch (IOException e) {
            faults.add("the evidence does not hold: " + e.getMessage());
        }
    }

    private void note(long count, String what) {
        if (count > 0) {
            faults.add(count + " " + what);
        }
    }

    private void await(BooleanSupplier holds, String complaint) throws IOException {
        long until = System.nanoTime() + DRAIN.toNanos();
        while (!holds.getAsBoolean()) {
            if (System.nanoTime() > until) {
                faults.add(complaint + "; the log ends with\n" + relay.tail());
                return;
            }
            LockSupport.parkNanos(LOOK_NANOS);
        }
    }

    private String summary(int lives, long began) {
        Ledger.Sum sum = ledger.sum();
        return ("%d kills in %d s (seed %d): %d messages tried; recipients: %d accepted, %d"
                        + " delivered, lost %d; %d arrived whose 250 was cut off here; twice: %d"
                        + " where the sink's 250 may have been cut off, %d wrongly; unprotected %d,"
                        + " altered %d")
                .formatted(
                        lives,
                        (System.nanoTime() - began) / 1_000_000_000,
                        seed,
                        sum.tried(),
                        sum.accepted(),
                        sum.delivered(),
                        sum.lost(),
                        sum.unanswered(),
                        sum.cutOff(),
                        sum.wrong(),
                        ledger.unprotectedCount(),
                        ledger.alteredCount());
    }

    Ledger.Sum sum() {
        return ledger.sum();
    }

    @Override
    public void close() throws IOException {
        relay.kill();
        world.close();
    }

    /** {@code KillHarness KILLS SEED [COMMAND...]}. */
    public static void main(String[] args) throws IOException, InterruptedException {
        List<String> command =
                args.length > 2
                        ? List.of(args).subList(2, args.length)
                        : KilledRelay.plainCommand();
        Path folder = Files.createTempDirectory("postseal-kill");
        List<String> faults;
        try (KillHarness harness =
                new KillHarness(command, folder, Long.parseLong(args[1]), System.out)) {
            faults = harness.run(Integer.parseInt(args[0]));
        }
        System.out.println("the relay's folder is " + folder);
        System.exit(faults.isEmpty() ? 0 : 1);
    }
}
