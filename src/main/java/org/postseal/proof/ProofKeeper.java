package org.postseal.proof;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.postseal.store.Disk;
import org.postseal.verify.ProofFault;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the log going, a round each second, and says whether it does: no proof, no send. Safe for
 * many threads.
 */
public final class ProofKeeper implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ProofKeeper.class);

    /** Between two checkpoints, at least. */
    private static final Duration PAUSE = Duration.ofSeconds(1);

    /** How long it counts that the folder could be written. */
    private static final Duration PROBE_LIFETIME = Duration.ofSeconds(1);

    private static final long FREE_OCTETS_MIN = 16L << 20;

    private final Sequencer sequencer;
    private final Disk disk;
    private final Path folder;
    private final LongSupplier nanos;
    private final Thread thread = Thread.ofPlatform().name("proof").unstarted(this::run);
    private final CountDownLatch closing = new CountDownLatch(1);
    private final ReentrantLock probing = new ReentrantLock();
    private volatile Optional<String> failure = Optional.empty();
    private volatile Probe probe = new Probe(Optional.empty(), 0, false);

    private record Probe(Optional<String> trouble, long at, boolean made) {}

    /**
     * @param folder where the logs are
     * @param nanos a clock that only goes forward
     */
    public ProofKeeper(Sequencer sequencer, Disk disk, Path folder, LongSupplier nanos) {
        this.sequencer = sequencer;
        this.disk = disk;
        this.folder = folder;
        this.nanos = nanos;
    }

    /** Begins; to be called once. */
    public void start() {
        thread.start();
    }

    private void run() {
        try {
            boolean more = false;
            while (more || !closing.await(PAUSE.toMillis(), TimeUnit.MILLISECONDS)) {
                more = round() == Sequencer.ROUND_MAX;
            }
        } catch (InterruptedException e) {
            LOG.debug("the log of evidence is left alone");
        }
    }

    /** One round; what keeps it from being done is kept as trouble until one is done. */
    int round() {
        try {
            int done = sequencer.round();
            if (failure.isPresent()) {
                LOG.info("the log of evidence is written again");
                failure = Optional.empty();
            }
            return done;
        } catch (IOException | RuntimeException e) {
            String words = words(e);
            if (!failure.equals(Optional.of(words))) {
                LOG.error("the log of evidence cannot be written: {}; mail waits", words);
            }
            failure = Optional.of(words);
            return 0;
        }
    }

    private static String words(Exception e) {
        return e instanceof ProofFault ? String.valueOf(e.getMessage()) : e.toString();
    }

    /** Why nothing may be sent now: what cannot be proven is not done. Empty when all is well. */
    public Optional<String> trouble() {
        return failure.isPresent() ? failure : probed();
    }

    private Optional<String> probed() {
        Probe last = probe;
        boolean fresh = last.made && nanos.getAsLong() - last.at < PROBE_LIFETIME.toNanos();
        if (fresh || (last.made && !probing.tryLock())) {
            return last.trouble;
        }
        if (!probing.isHeldByCurrentThread()) {
            probing.lock(); // the first probe ever: all wait for it
        }
        try {
            Probe now = new Probe(probe(), nanos.getAsLong(), true);
            probe = now;
            return now.trouble;
        } finally {
            probing.unlock();
        }
    }

    private Optional<String> probe() {
        Path file = folder.resolve(".probe");
        try {
            if (disk.usableOctets(folder) < FREE_OCTETS_MIN) {
                return Optional.of("the disk with " + folder + " is full");
            }
            disk.delete(file);
            try (OutputStream out = disk.create(file)) {
                out.write('\n');
            }
            disk.delete(file);
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of(folder + " cannot be written: " + e);
        }
    }

    /** Ends with a last round. */
    @Override
    public void close() {
        closing.countDown();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return; // the next start finds what is left
        }
        while (round() == Sequencer.ROUND_MAX) {
            LOG.debug("more records wait");
        }
    }
}
