package org.postseal.receive;

import java.util.ArrayList;
import java.util.List;
import org.postseal.smtp.Extensions;
import org.postseal.smtp.Reply;

/** What we say of ourselves: the greeting, and the answers to HELO and EHLO. */
final class Greeting {

    private Greeting() {}

    static Reply of(RelaySettings relay) {
        return Reply.plain(220, relay.hostname() + " ESMTP Postseal");
    }

    static Reply helo(RelaySettings relay) {
        return Reply.plain(250, relay.hostname().ascii());
    }

    /**
     * What is offered at this moment of a session.
     *
     * @param startTls there is a certificate, and no TLS yet
     * @param requireTls inside TLS only (RFC 8689, section 2)
     */
    record Offer(boolean startTls, boolean requireTls) {}

    /** RFC 2920, 1870, 3207, 6152, 6531, 3030, 2034, 3461, 9422 and 8689. */
    static Reply ehlo(RelaySettings relay, Limits limits, Offer offer) {
        List<String> lines = new ArrayList<>();
        lines.add(relay.hostname().ascii());
        lines.add("PIPELINING");
        lines.add("SIZE " + limits.messageOctetsMax());
        if (offer.startTls()) {
            lines.add("STARTTLS");
        }
        lines.add("8BITMIME");
        lines.add("SMTPUTF8");
        lines.add("CHUNKING");
        lines.add("ENHANCEDSTATUSCODES");
        lines.add("DSN");
        if (offer.requireTls()) {
            lines.add(Extensions.REQUIRETLS);
        }
        lines.add("LIMITS MAILMAX=" + limits.messagesMax() + " RCPTMAX=" + limits.recipientsMax());
        lines.add("HELP");
        return new Reply(250, lines);
    }
}
