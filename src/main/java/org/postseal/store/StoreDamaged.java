package org.postseal.store;

/** The engine met pages that make no sense. From now on nothing is read or written any more. */
public final class StoreDamaged extends StoreFailure {
    private static final long serialVersionUID = 1L;

    StoreDamaged(String message, Throwable cause) {
        super(message, cause);
    }
}
