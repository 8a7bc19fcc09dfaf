package org.postseal.trace;

/** How far a Received field can be believed. */
public enum Trust {
    /** Written by a server of the reader, and nobody else had the message since. */
    TRUSTED,

    /** The top-most field, where the reader named no server: its own word for itself. */
    CLAIMED,

    /** Written before the message came to the reader's servers: anyone can have invented it. */
    HEARSAY
}
