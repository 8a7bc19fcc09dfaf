package org.postseal.store;

import java.io.IOException;

/** The database did not do what was asked; nothing of it is kept. */
public sealed class StoreFailure extends IOException permits StoreFull, StoreDamaged {
    private static final long serialVersionUID = 1L;

    StoreFailure(String message, Throwable cause) {
        super(message, cause);
    }

    StoreFailure(String message) {
        super(message);
    }
}
