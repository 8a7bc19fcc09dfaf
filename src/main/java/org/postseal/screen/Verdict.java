package org.postseal.screen;

import org.postseal.requiretls.HeaderWish;
import org.postseal.smtp.Reply;

/** What screening says of a message. */
public sealed interface Verdict {

    /**
     * @param octets what is to be stored in the place of those that were judged
     * @param headerUtf8 an octet above 127 stands in the header
     * @param wish what the header asks of the transport
     */
    @SuppressWarnings("ArrayRecordComponent") // handed on once, never compared
    record Passed(byte[] octets, boolean headerUtf8, HeaderWish wish) implements Verdict {}

    /**
     * @param reply the answer to the final dot
     */
    record Refused(Reply reply) implements Verdict {}
}
