package org.postseal.deliver;

import java.io.IOException;

/**
 * Records on disk that the final dot of the message is about to be sent. The disk works while the
 * envelope and the message are on their way; the dot waits for it.
 */
@FunctionalInterface
interface InFlight {

    /** Begins to write the record. */
    Mark begin();

    /** The record on its way. */
    @FunctionalInterface
    interface Mark {

        /**
         * Returns when it is on disk.
         *
         * @throws IOException when it could not be written: the dot must not be sent
         */
        void await() throws IOException;
    }
}
