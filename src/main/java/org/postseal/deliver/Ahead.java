package org.postseal.deliver;

import org.postseal.demand.TlsDemand;
import org.postseal.queue.Claim;

/**
 * An envelope said behind the final dot of the message before it, in the same piece (RFC 2920,
 * section 3.1): its replies come behind the dot's. Until then nothing but these replies is heard,
 * and nothing but this claim's message may be said.
 *
 * @param commands as they were said
 * @param demand of the claim for the session's host, as it was when they were
 */
record Ahead(Claim claim, MailCommands commands, TlsDemand demand) {}
