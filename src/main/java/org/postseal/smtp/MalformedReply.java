package org.postseal.smtp;

import java.io.IOException;
import org.postseal.mail.Printable;

/** What came from the server is no SMTP reply; the dialogue has no common footing any more. */
public final class MalformedReply extends IOException {

    private static final long serialVersionUID = 1L;

    public MalformedReply(String what) {
        super(Printable.of(what));
    }
}
