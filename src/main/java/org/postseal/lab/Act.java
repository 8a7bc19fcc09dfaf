package org.postseal.lab;

import java.io.IOException;

/**
 * A part of a scenario: something changes, a message is sent, and something must become of it.
 *
 * @param recipientDomain whom the message is for
 * @param change before the message
 * @param expected of the message
 */
public record Act(String recipientDomain, Change change, Expected expected) {

    /** Changes the stage while the relay runs. */
    @FunctionalInterface
    public interface Change {
        void make() throws IOException;
    }
}
