package org.postseal.deliver;

/** What came of opening a session with one address. */
sealed interface Opened {

    Sighting sighting();

    /** The channel meets its demand and the server said what it can do. */
    record Ready(Session session, Sighting sighting) implements Opened {}

    /** It does not do; the connection is closed and the sighting has the trouble. */
    record Failed(Sighting sighting) implements Opened {}
}
