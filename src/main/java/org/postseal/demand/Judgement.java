package org.postseal.demand;

import org.postseal.smtp.Trouble;

/** What became of a connection held against a demand. */
public sealed interface Judgement {

    /** It may carry mail. */
    record Cleared(MailChannel channel) implements Judgement {}

    /** It may not; the connection is still open and the caller's to close. */
    record Refused(Trouble trouble) implements Judgement {}
}
