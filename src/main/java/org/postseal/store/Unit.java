package org.postseal.store;

import java.sql.SQLException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/** One caller's work on its way through a thread of the store, and the caller's wait for it. */
final class Unit<T> implements Pending<T> {

    private final Work<T> work;
    private final CompletableFuture<T> done = new CompletableFuture<>();
    private @Nullable T result;

    Unit(Work<T> work) {
        this.work = work;
    }

    void run(Sql sql) throws SQLException {
        result = work.on(sql);
    }

    /** Lets the caller go on with what the last run gave. */
    void succeed() {
        if (result == null) {
            done.completeExceptionally(new StoreFailure("a work gave nothing back"));
        } else {
            done.complete(result);
        }
    }

    void fail(StoreFailure failure) {
        done.completeExceptionally(failure);
    }

    /**
     * Waits, whatever happens, until it is known whether the work was kept. An interrupt does not
     * end the wait: it would leave the caller not knowing.
     */
    @Override
    public T await() throws StoreFailure {
        try {
            return done.join();
        } catch (CompletionException e) {
            throw failureFrom(e);
        }
    }

    /** A failure of its own for each caller, so that its stack is the caller's. */
    private static StoreFailure failureFrom(CompletionException e) {
        Throwable cause = e.getCause() == null ? e : e.getCause();
        return switch (cause) {
            case StoreFull _ -> new StoreFull(cause);
            case StoreDamaged _ -> new StoreDamaged(String.valueOf(cause.getMessage()), cause);
            default -> new StoreFailure(String.valueOf(cause.getMessage()), cause);
        };
    }
}
