package org.postseal.cli;

import java.util.List;

/** Sends messages that must not leave to where they must not go. */
@FunctionalInterface
public interface CanaryFlight {

    /**
     * Returns when it is known what became of each; within minutes.
     *
     * @throws InterruptedException when told to stop; nothing is left behind then either
     */
    List<Canary> fly() throws InterruptedException;
}
