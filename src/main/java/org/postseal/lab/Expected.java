package org.postseal.lab;

import java.util.Optional;
import java.util.Set;
import org.postseal.smtp.Reason;

/** What must become of a message in the lab, if the relay is right. */
public sealed interface Expected {

    /**
     * It arrives once, over TLS.
     *
     * @param proof how the host was proven, in the words of the log: {@code dane-ee}, {@code pkix},
     *     {@code encrypted}
     * @param after why it has to wait first; empty: it need not
     */
    record Arrives(String proof, Optional<Reason> after) implements Expected {
        public Arrives(String proof) {
            this(proof, Optional.empty());
        }

        /** Whether it had to wait for that. */
        boolean hadToWaitFor(Reason reason) {
            return after.filter(reason::equals).isPresent();
        }

        /** But it has to wait first, for this. */
        public Arrives after(Reason reason) {
            return new Arrives(proof, Optional.of(reason));
        }
    }

    /**
     * It does not leave: it waits, or goes back where the reason is a final one.
     *
     * @param reasons any of these
     */
    record Refused(Set<Reason> reasons) implements Expected {
        public Refused {
            reasons = Set.copyOf(reasons);
        }
    }

    /** To a host that was proven to be the right one. */
    static Arrives verified(String proof) {
        return new Arrives(proof);
    }

    /** To whoever answered; nothing says who that must be. */
    static Arrives encrypted() {
        return new Arrives("encrypted");
    }

    static Refused refused(Reason... reasons) {
        return new Refused(Set.of(reasons));
    }

    /** Whether the host must have been proven. */
    default boolean isVerified() {
        return this instanceof Arrives(String proof, var _) && !proof.equals("encrypted");
    }
}
