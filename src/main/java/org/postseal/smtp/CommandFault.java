package org.postseal.smtp;

/** A command that cannot be understood or is not offered; the reply says which. */
public final class CommandFault extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient Reply reply;

    public CommandFault(Reply reply) {
        super(reply.oneLine());
        this.reply = reply;
    }

    static CommandFault of(int code, String enhanced, String text) {
        return new CommandFault(Reply.of(code, enhanced, text));
    }

    public Reply reply() {
        return reply;
    }
}
