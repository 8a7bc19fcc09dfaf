package org.postseal.demand;

import org.postseal.smtp.Trouble;

/** A part of a demand that a connection does not meet, and what that means for the message. */
record Failure(TlsDemand.Sourced part, Trouble trouble) {}
