package org.postseal.queue;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.postseal.store.Disk;

/**
 * Whether there is room for more mail: on the disk, in the queue, in memory. The disk is not asked
 * for each message: what it said is good for half a second, less what has come since. Safe for many
 * threads.
 */
final class Headroom {

    private static final Duration LOOK = Duration.ofMillis(500);

    private final QueueLimits limits;
    private final Disk disk;
    private final Path folder;
    private final LongSupplier nanos;
    private final AtomicBoolean looking = new AtomicBoolean();
    private final AtomicLong sinceLook = new AtomicLong();
    private final AtomicLong messages = new AtomicLong();
    private final AtomicLong octets = new AtomicLong();
    private final AtomicLong memory = new AtomicLong();
    private volatile long usable;
    private volatile long lookedAt;
    private volatile boolean looked;

    /**
     * @param folder where the messages are kept
     * @param nanos time that only goes forward
     */
    Headroom(QueueLimits limits, Disk disk, Path folder, LongSupplier nanos) {
        this.limits = limits;
        this.disk = disk;
        this.folder = folder;
        this.nanos = nanos;
    }

    /**
     * Refuses while there is no room.
     *
     * @param wanted octets that are to come, as far as they are known
     */
    void check(long wanted) throws IntakeRefused {
        if (limits.messagesMax() > 0 && messages.get() >= limits.messagesMax()) {
            throw full("%d messages are in the queue", messages.get());
        }
        if (limits.octetsMax() > 0 && octets.get() + wanted > limits.octetsMax()) {
            throw full("%d octets are in the queue", octets.get());
        }
        long left = usable() - sinceLook.get() - wanted;
        if (left < limits.freeOctetsMin()) {
            throw full("only %d octets are left for " + folder, Math.max(0, left + wanted));
        }
    }

    private static IntakeRefused full(String words, long number) {
        return IntakeRefused.full(new IOException(words.formatted(number)));
    }

    private long usable() throws IntakeRefused {
        long now = nanos.getAsLong();
        boolean old = !looked || now - lookedAt >= LOOK.toNanos();
        // One looks; the others go by what was known, once there is something.
        if (old && (looking.compareAndSet(false, true) || !looked)) {
            try {
                usable = disk.usableOctets(folder);
                sinceLook.set(0);
                lookedAt = now;
                looked = true;
            } catch (IOException e) {
                throw IntakeRefused.because(e);
            } finally {
                looking.set(false);
            }
        }
        return usable;
    }

    /** Takes in what is there at the start. */
    void found(long count, long size) {
        messages.set(count);
        octets.set(size);
    }

    void entered(long size) {
        messages.incrementAndGet();
        octets.addAndGet(size);
        sinceLook.addAndGet(size);
    }

    void left(long size) {
        messages.decrementAndGet();
        octets.addAndGet(-size);
    }

    /** Whether a message that arrives may have so much more memory; it gives it back in the end. */
    boolean takeMemory(long size) {
        if (memory.addAndGet(size) <= limits.memoryOctetsMax()) {
            return true;
        }
        memory.addAndGet(-size);
        return false;
    }

    void giveMemory(long size) {
        memory.addAndGet(-size);
    }

    /** Octets of messages that are just arriving, in memory. */
    long memory() {
        return memory.get();
    }
}
