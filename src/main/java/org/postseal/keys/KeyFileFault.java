package org.postseal.keys;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A key or certificate file that cannot be used; the message names the file and the reason. */
public final class KeyFileFault extends IOException {
    private static final long serialVersionUID = 1L;

    KeyFileFault(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
