package org.postseal.demand;

import org.postseal.smtp.Reason;
import org.postseal.smtp.Trouble;
import org.postseal.tls.TlsConnection;
import org.postseal.wire.Connection;

/** Holds a connection against a demand. The only maker of a {@link MailChannel}. */
public final class Judge {

    /** After a handshake, before EHLO is said again. */
    public Judgement judge(TlsDemand demand, TlsConnection connection) {
        return new Judgement.Refused(Trouble.of(Reason.INTERNAL, "nothing was judged"));
    }

    /** A connection on which there is no TLS: only a demand for nothing lets it pass. */
    public Judgement judgeClear(TlsDemand demand, Connection connection) {
        return new Judgement.Refused(Trouble.of(Reason.INTERNAL, "nothing was judged"));
    }
}
