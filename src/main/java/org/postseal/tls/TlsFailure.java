package org.postseal.tls;

import java.io.IOException;

/** A handshake that did not come to an end; the connection is closed. */
public final class TlsFailure extends IOException {
    private static final long serialVersionUID = 1L;

    /** What to do about it, as far as can be told. */
    public enum Kind {
        /** The connection ended or stalled, as a middlebox does that dislikes a large hello. */
        CUT_OFF,
        /** One side has nothing the other accepts, or found the other's messages wrong. */
        REFUSED
    }

    private final Kind kind;

    public TlsFailure(Kind kind, String message, Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }
}
