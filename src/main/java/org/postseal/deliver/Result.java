package org.postseal.deliver;

import java.util.Collection;
import org.postseal.smtp.Reply;
import org.postseal.smtp.Trouble;

/** What one transaction with one host came to, for one recipient. */
sealed interface Result {

    /** The host took responsibility. */
    record Accepted(Reply reply, boolean dsnPassedOn) implements Result {}

    /** For good, by the host's own word, or because the message itself cannot be sent. */
    record Refused(Trouble trouble) implements Result {}

    /** Not now; another host may be asked. */
    record Later(Trouble trouble) implements Result {}

    /** This host lacks what the message needs; another may have it. */
    record Unfit(Trouble trouble) implements Result {}

    /** The connection ended behind the final dot: nobody but the host knows. */
    record Uncertain(Trouble trouble) implements Result {}

    /** Whether the host took responsibility for anybody. */
    static boolean anyAccepted(Collection<Result> results) {
        for (Result result : results) {
            if (result instanceof Accepted) {
                return true;
            }
        }
        return false;
    }
}
