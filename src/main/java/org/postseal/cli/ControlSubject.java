package org.postseal.cli;

import java.io.IOException;
import tools.jackson.databind.JsonNode;

/**
 * A part of the running relay that takes commands on the control socket. Safe for use by many
 * threads.
 */
public interface ControlSubject {

    /** The word by which a request names it. */
    String about();

    /**
     * Carries out one request.
     *
     * @param who the user of the operating system who asks
     * @return a record to be sent back as JSON
     * @throws IllegalArgumentException when the request makes no sense; the message says why
     */
    Object obey(JsonNode request, String who) throws IOException;
}
