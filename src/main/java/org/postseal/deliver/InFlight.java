package org.postseal.deliver;

import java.io.IOException;

/** Records on disk that the final dot of the message is about to be sent. */
@FunctionalInterface
interface InFlight {

    /**
     * @throws IOException when it could not be written: the dot must not be sent
     */
    void mark() throws IOException;
}
