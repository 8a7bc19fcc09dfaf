package org.postseal.store;

/** There is no room left on the disk, or the database has reached its size limit. */
public final class StoreFull extends StoreFailure {
    private static final long serialVersionUID = 1L;

    StoreFull(Throwable cause) {
        super("no room left for the database", cause);
    }
}
