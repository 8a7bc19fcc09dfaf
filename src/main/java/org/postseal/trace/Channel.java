package org.postseal.trace;

/** What a Received field says of the channel that the message came over. */
public enum Channel {
    /** TLS is told. */
    ENCRYPTED,

    /** What is told means that there was no TLS, or a cipher that hides nothing. */
    CLEAR,

    /** Handed on within one machine, or within the systems of one provider. */
    WITHIN,

    /** Nothing is told, or in words that do not settle it. */
    UNKNOWN
}
