package org.postseal.queue;

import java.io.IOException;
import org.postseal.smtp.Reply;
import org.postseal.store.StoreFull;

/** The queue did not take a message; the reply tells the client the true reason. */
public final class IntakeRefused extends IOException {
    private static final long serialVersionUID = 1L;

    private final transient Reply reply;

    public IntakeRefused(Reply reply, Throwable cause) {
        super(reply.oneLine(), cause);
        this.reply = reply;
    }

    /** The refusal that a failing disk or database means. */
    static IntakeRefused because(IOException cause) {
        if (cause instanceof IntakeRefused refused) {
            return refused;
        }
        return isFull(cause) ? full(cause) : failing(cause);
    }

    static IntakeRefused full(IOException cause) {
        return new IntakeRefused(
                Reply.of(452, "4.3.1", "Insufficient system storage, try again later"), cause);
    }

    private static IntakeRefused failing(IOException cause) {
        return new IntakeRefused(
                Reply.of(451, "4.3.0", "The message could not be kept, try again later"), cause);
    }

    /** The JDK tells a full disk and a used-up quota by the system's words alone. */
    private static boolean isFull(IOException cause) {
        String words = String.valueOf(cause.getMessage());
        return cause instanceof StoreFull
                || words.contains("No space left")
                || words.contains("quota exceeded");
    }

    /** {@code 452 4.3.1} for a full disk, {@code 451 4.3.0} for a failing one. */
    public Reply reply() {
        return reply;
    }
}
