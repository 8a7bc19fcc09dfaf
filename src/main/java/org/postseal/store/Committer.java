package org.postseal.store;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Group commit: one platform thread takes everything that waits and writes it in one transaction,
 * so that a single sync of the disk serves many callers. While it syncs, the next group gathers; on
 * a disk that syncs at once it is given a moment to, as a sync costs the processor something too.
 *
 * <p>A work that fails is taken out and the rest of its group is run again without it. A commit
 * that fails, fails its whole group, each with the true reason.
 */
final class Committer {

    private static final Logger LOG = LoggerFactory.getLogger(Committer.class);
    private static final int GROUP_MAX = 512;

    /** After a group of so many, work comes so fast that it pays to wait for more of it. */
    private static final int BUSY_GROUP = 4;

    private static final Duration GATHERING = Duration.ofNanos(200_000);

    private final BlockingQueue<Unit<?>> waiting = new LinkedBlockingQueue<>();
    private final AtomicLong commits = new AtomicLong();
    private final Sql sql;
    private final Thread thread;
    private final DamageAlarm alarm;
    private volatile boolean closed;

    Committer(Connection connection, DamageAlarm alarm) {
        this.alarm = alarm;
        this.sql = new Sql(connection);
        this.thread = Thread.ofPlatform().name("committer").start(this::run);
    }

    /** Returns after the commit that holds the work. */
    <T> T commit(Work<T> work) throws StoreFailure {
        return begin(work).await();
    }

    /** Puts the work in line. */
    <T> Pending<T> begin(Work<T> work) {
        Unit<T> unit = new Unit<>(work);
        waiting.add(unit);
        if (closed && waiting.remove(unit)) {
            unit.fail(new StoreFailure("the database is closed"));
        }
        return unit;
    }

    long commits() {
        return commits.get();
    }

    private void run() {
        List<Unit<?>> group = new ArrayList<>();
        boolean isBusy = false;
        while (!closed || !waiting.isEmpty()) {
            try {
                group.add(waiting.take());
                if (isBusy) {
                    LockSupport.parkNanos(GATHERING.toNanos());
                }
                waiting.drainTo(group, GROUP_MAX - 1);
                isBusy = group.size() >= BUSY_GROUP;
                commitGroup(group);
            } catch (InterruptedException e) {
                LOG.debug("committer asked to stop");
            } catch (RuntimeException | Error e) {
                // Whatever it is, this thread goes on: without it nothing is ever kept again.
                rollback();
                failAll(group, e);
            }
            group.clear();
        }
    }

    private void commitGroup(List<Unit<?>> group) {
        failAfterDamage(group);
        try {
            while (!group.isEmpty() && !runAll(group)) {
                rollback();
                failAfterDamage(group);
            }
            if (!group.isEmpty()) {
                sql.commit();
                commits.incrementAndGet();
                group.forEach(Unit::succeed);
            }
        } catch (SQLException e) {
            rollback();
            failAll(group, e);
        }
    }

    /** Runs the group in a new transaction; takes the first that fails out, and says so. */
    private boolean runAll(List<Unit<?>> group) throws SQLException {
        sql.begin();
        for (Unit<?> unit : group) {
            try {
                unit.run(sql);
            } catch (SQLException | RuntimeException | Error e) {
                unit.fail(alarm.failure(e));
                group.remove(unit);
                return false;
            }
        }
        return true;
    }

    private void failAfterDamage(List<Unit<?>> group) {
        alarm.damage()
                .ifPresent(damaged -> {
                    group.forEach(unit -> unit.fail(damaged));
                    group.clear();
                });
    }

    private void rollback() {
        try {
            sql.rollback();
        } catch (SQLException e) {
            // A full disk makes the engine roll back by itself; then there is nothing to undo.
            LOG.debug("rollback: {}", e.getMessage());
        }
    }

    private void failAll(List<Unit<?>> group, Throwable cause) {
        LOG.error("{} changes could not be written: {}", group.size(), cause.toString());
        StoreFailure failure = alarm.failure(cause);
        group.forEach(unit -> unit.fail(failure));
    }

    /** Writes what still waits, then ends. */
    void close() {
        closed = true;
        thread.interrupt();
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        closeConnection();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void closeConnection() {
        try {
            sql.close();
        } catch (SQLException e) {
            LOG.warn("closing the database: {}", e.getMessage());
        }
    }
}
