package org.postseal.deliver;

import org.postseal.smtp.Trouble;

/** What came of opening a session with one address. */
sealed interface Opened {

    Sighting sighting();

    /** The channel meets its demand and the server said what it can do. */
    record Ready(Session session, Sighting sighting) implements Opened {}

    /** It does not do, and the connection is closed. */
    record Failed(Sighting sighting, Trouble trouble) implements Opened {}
}
