package org.postseal.queue;

import java.io.IOException;

/** How what an operator takes out of the queue gets its fate, which is not the queue's to give. */
public interface Dismissal {

    /** Ends it; nobody is told. */
    void delete(Claim claim) throws IOException;

    /** Ends it; the sender is told. */
    void bounce(Claim claim) throws IOException;
}
