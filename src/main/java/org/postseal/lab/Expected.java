package org.postseal.lab;

import java.util.Set;
import org.postseal.smtp.Reason;

/** What must become of a message in the lab, if the relay is right. */
sealed interface Expected {

    /**
     * It arrives, over TLS.
     *
     * @param proof how the host was proven, in the words of the log: {@code dane-ee}, {@code pkix},
     *     {@code encrypted}
     */
    record Arrives(String proof) implements Expected {}

    /**
     * It stays in the queue.
     *
     * @param reasons any of these
     */
    record Stays(Set<Reason> reasons) implements Expected {
        public Stays {
            reasons = Set.copyOf(reasons);
        }
    }
}
