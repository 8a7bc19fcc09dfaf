package org.postseal.queue;

import java.io.IOException;
import org.postseal.smtp.Reply;

/** The queue did not take a message; the reply tells the client the true reason. */
public final class IntakeRefused extends IOException {
    private static final long serialVersionUID = 1L;

    private final transient Reply reply;

    public IntakeRefused(Reply reply, Throwable cause) {
        super(reply.oneLine(), cause);
        this.reply = reply;
    }

    /** {@code 452 4.3.1} for a full disk, {@code 451 4.3.0} for a failing one. */
    public Reply reply() {
        return reply;
    }
}
