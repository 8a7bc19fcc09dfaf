package org.postseal.cli;

import java.io.IOException;
import org.postseal.config.Config;
import org.postseal.lab.FateWatcher;

/** What commands need to have wired together; made by {@code Main}, which alone knows how. */
public interface Wiring {

    /**
     * Starts a relay; it takes mail when this returns.
     *
     * @param watcher is told of every fate
     * @throws IOException when it does not start, with a message for people
     */
    RunningRelay relay(Config config, FateWatcher watcher) throws IOException;

    /**
     * The rooms that decide and connect, without a queue.
     *
     * @throws IOException when a file cannot be used; the message names it
     */
    Outlook outlook(Config config) throws IOException;
}
