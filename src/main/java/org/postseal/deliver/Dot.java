package org.postseal.deliver;

import java.util.Optional;

/**
 * What goes with a message's final dot.
 *
 * @param before is begun with the envelope, and on disk before the dot is sent
 * @param behind what may follow in the same piece
 */
record Dot(InFlight before, Behind behind) {

    /** Decides on the envelope of the next message. */
    @FunctionalInterface
    interface Behind {

        /** The envelope that may be said behind this session's next dot; empty for none. */
        Optional<Ahead> on(Session session);

        /** The message whose envelope was said would have to wait: it is somebody else's now. */
        default void giveBack() {}
    }

    /** With nothing behind it. */
    static Dot after(InFlight before) {
        return new Dot(before, session -> Optional.empty());
    }
}
