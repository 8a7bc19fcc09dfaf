package org.postseal.deliver;

import java.util.Collection;
import org.postseal.queue.Schedule;
import org.postseal.settle.Outcome;
import org.postseal.smtp.Reason;
import org.postseal.smtp.Trouble;

/** What an attempt says about its destination, for the schedule. */
final class Health {

    private static final int CLOSING = 421;

    private Health() {}

    static Schedule.Health of(Collection<Outcome.Fate> fates) {
        boolean answered = false;
        for (Outcome.Fate fate : fates) {
            if (fate instanceof Outcome.Deferred deferred && isTrouble(deferred.trouble())) {
                return Schedule.Health.TROUBLED;
            }
            answered |= isAnswer(fate);
        }
        return answered ? Schedule.Health.GOOD : Schedule.Health.UNKNOWN;
    }

    private static boolean isAnswer(Outcome.Fate fate) {
        return fate instanceof Outcome.Delivered
                || (fate instanceof Outcome.Rejected rejected && isRemote(rejected.trouble()));
    }

    private static boolean isRemote(Trouble trouble) {
        return trouble.reason() == Reason.REMOTE_REFUSED;
    }

    /** More connections would only meet more of it. */
    private static boolean isTrouble(Trouble trouble) {
        return switch (trouble.reason()) {
            case CONNECT_REFUSED,
                    CONNECT_TIMEOUT,
                    CONNECTION_LOST,
                    GREETING_REFUSED,
                    PROTOCOL_ERROR,
                    STARTTLS_REFUSED,
                    TLS_HANDSHAKE,
                    UNCERTAIN ->
                    true;
            default -> trouble.code() == CLOSING;
        };
    }
}
