package org.postseal.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The log's way out. The first line of a quiet time goes out at once; those that come within some
 * milliseconds of it go out together, with one system call: a busy relay writes several lines for
 * every message.
 *
 * <p>A reader that does not read holds up the log, and in the end whoever writes to it. Safe for
 * use by many threads.
 */
final class LogStream extends OutputStream {

    /** More than this is not kept for a reader that is slow. */
    static final int OCTETS_MAX = 1 << 20;

    private static final int OCTETS_AT_ONCE = 1 << 16;
    private static final long GATHER_NANOS = 5_000_000;

    private final OutputStream out;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private byte[] waiting = new byte[1 << 16];
    private int filled;
    private boolean writing;
    private boolean gathering;
    private boolean hurried;

    /** Begins to write. */
    LogStream(OutputStream out) {
        this.out = out;
        Thread.ofPlatform().daemon().name("log").start(this::run);
    }

    @Override
    public void write(int octet) {
        write(new byte[] {(byte) octet}, 0, 1);
    }

    @Override
    public void write(byte[] octets, int offset, int count) {
        lock.lock();
        try {
            while (filled > OCTETS_MAX) {
                changed.awaitUninterruptibly();
            }
            if (filled + count > waiting.length) {
                waiting = Arrays.copyOf(waiting, Math.max(filled + count, filled * 2));
            }
            System.arraycopy(octets, offset, waiting, filled, count);
            filled += count;
            if (!gathering || filled > OCTETS_AT_ONCE) {
                changed.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    private void run() {
        byte[] spare = new byte[waiting.length];
        while (true) {
            byte[] full;
            int count;
            lock.lock();
            try {
                writing = false;
                changed.signalAll();
                gather();
                while (filled == 0) {
                    changed.awaitUninterruptibly();
                }
                full = waiting;
                count = filled;
                waiting = spare;
                filled = 0;
                writing = true;
            } finally {
                lock.unlock();
            }
            put(full, count);
            spare = full;
        }
    }

    /** Lets lines come together, for a while after the last were written. */
    private void gather() {
        long left = GATHER_NANOS;
        gathering = true;
        try {
            while (left > 0 && filled <= OCTETS_AT_ONCE && !hurried) {
                left = changed.awaitNanos(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        gathering = false;
    }

    private void put(byte[] octets, int count) {
        try {
            out.write(octets, 0, count);
            out.flush();
        } catch (IOException e) {
            // There is nowhere left to say it.
        }
    }

    /** Returns when all that was written before is out. */
    void drain() {
        lock.lock();
        try {
            hurried = true;
            changed.signalAll();
            while (filled > 0 || writing) {
                changed.awaitUninterruptibly();
            }
            hurried = false;
        } finally {
            lock.unlock();
        }
    }
}
