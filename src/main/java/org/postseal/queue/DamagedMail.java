package org.postseal.queue;

import java.sql.SQLException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A message or recipient is not what was accepted any more, and must not be sent. */
final class DamagedMail extends SQLException {
    private static final long serialVersionUID = 1L;

    DamagedMail(String message) {
        super(message);
    }

    /** The damage behind a failure of the store, if it is one. */
    static Optional<DamagedMail> behind(Throwable failure) {
        @Nullable Throwable cause = failure;
        while (cause != null && !(cause instanceof DamagedMail)) {
            cause = cause.getCause();
        }
        return Optional.ofNullable((DamagedMail) cause);
    }
}
