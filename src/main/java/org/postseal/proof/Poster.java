package org.postseal.proof;

import java.io.IOException;
import java.net.URI;

/** Sends something to an address of HTTP and takes what comes back, all of it bounded. */
@FunctionalInterface
public interface Poster {

    /** What came back, whatever its status. */
    @SuppressWarnings("ArrayRecordComponent") // handed on once, never compared
    record Answer(int status, byte[] body) {}

    /**
     * @throws IOException when nothing came back
     */
    Answer post(URI to, String type, byte[] body) throws IOException;
}
