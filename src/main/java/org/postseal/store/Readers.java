package org.postseal.store;

import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A few platform threads that read, each on a connection of its own: the engine blocks in native
 * code, where a virtual thread would hold its carrier.
 */
final class Readers {

    private static final Logger LOG = LoggerFactory.getLogger(Readers.class);
    private static final int THREADS = 3;

    private final BlockingQueue<Unit<?>> waiting = new LinkedBlockingQueue<>();
    private final List<Thread> threads = new ArrayList<>();
    private final DamageAlarm alarm;
    private volatile boolean closed;

    Readers(Path database, DamageAlarm alarm) throws SQLException {
        this.alarm = alarm;
        for (int i = 0; i < THREADS; i++) {
            Sql sql = new Sql(Sqlite.reader(database));
            threads.add(Thread.ofPlatform().name("reader-" + i).start(() -> run(sql)));
        }
    }

    <T> T read(Work<T> work) throws StoreFailure {
        Unit<T> unit = new Unit<>(work);
        waiting.add(unit);
        if (closed && waiting.remove(unit)) {
            throw new StoreFailure("the database is closed");
        }
        return unit.await();
    }

    private void run(Sql sql) {
        while (!closed || !waiting.isEmpty()) {
            try {
                serve(waiting.take(), sql);
            } catch (InterruptedException e) {
                LOG.debug("reader asked to stop");
            }
        }
        try {
            sql.close();
        } catch (SQLException e) {
            LOG.warn("closing a reader: {}", e.getMessage());
        }
    }

    private void serve(Unit<?> unit, Sql sql) {
        Optional<StoreDamaged> damage = alarm.damage();
        if (damage.isPresent()) {
            unit.fail(damage.get());
            return;
        }
        try {
            unit.run(sql);
            unit.succeed();
        } catch (SQLException | RuntimeException | Error e) {
            unit.fail(alarm.failure(e));
        }
    }

    void close() {
        closed = true;
        threads.forEach(Thread::interrupt);
        for (Thread thread : threads) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }
}
