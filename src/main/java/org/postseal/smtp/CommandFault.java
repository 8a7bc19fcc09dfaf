package org.postseal.smtp;

import org.postseal.mail.Printable;

/** A command that cannot be understood or is not offered; the reply says which. */
public final class CommandFault extends Exception {
    private static final long serialVersionUID = 1L;

    /** A reply line has at most 512 octets (RFC 5321, section 4.5.3.1.5). */
    private static final int TEXT_MAX = 400;

    private final transient Reply reply;

    public CommandFault(Reply reply) {
        super(reply.oneLine());
        this.reply = reply;
    }

    /** Whatever of the client's own text stands in it: one line of plain ASCII, not too long. */
    static CommandFault of(int code, String enhanced, String text) {
        return new CommandFault(Reply.of(code, enhanced, Printable.ascii(text, TEXT_MAX)));
    }

    public Reply reply() {
        return reply;
    }
}
