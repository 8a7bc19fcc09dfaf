package org.postseal.memory;

import java.util.Locale;

/** What is done with what hosts once proved. */
public enum PinMode {
    /** Nothing is learned and nothing expected. */
    OFF,
    /** Learned and expected; a host that fails carries mail all the same, counted and logged. */
    OBSERVE,
    /** A host that once proved itself must prove itself again, or it carries no mail. */
    ENFORCE;

    /** The word in the configuration. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
