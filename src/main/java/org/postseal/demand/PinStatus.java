package org.postseal.demand;

import org.postseal.memory.Pin;

/** What is remembered of one host, and what follows from it. */
public sealed interface PinStatus {

    /** By the configuration nothing is expected. */
    record Off() implements PinStatus {}

    /** No host of the domain ever proved itself: the floor and what is published must do. */
    record FirstContact() implements PinStatus {}

    /**
     * What the receiving side publishes proves the host, whatever it showed earlier, and is
     * demanded already: a pin follows it.
     *
     * @param by DANE or MTA-STS
     */
    record Published(String by) implements PinStatus {}

    /** The host proved itself, and is expected to be the same one. */
    record Known(Pin pin, Requirement.PinProof proof) implements PinStatus {}

    /**
     * Others of its domain proved themselves, this one did not yet.
     *
     * @param named whether it stood beside them from the beginning, or in a signed answer, so that
     *     proving its own name is enough
     */
    record Newcomer(boolean named, Requirement.PinProof proof) implements PinStatus {}

    /** Something was known, and nobody can tell what. */
    record Unreadable(String why) implements PinStatus {}
}
