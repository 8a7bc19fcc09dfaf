package org.postseal.store;

import java.io.IOException;

/** The data folder cannot be used; the message tells an operator why, and what to do. */
public final class DataFolderRefused extends IOException {
    private static final long serialVersionUID = 1L;

    public DataFolderRefused(String message) {
        super(message);
    }

    public DataFolderRefused(String message, Throwable cause) {
        super(message, cause);
    }
}
