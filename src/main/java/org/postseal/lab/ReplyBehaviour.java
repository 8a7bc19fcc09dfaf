package org.postseal.lab;

/** Misbehaviour in what is answered, and when. */
public sealed interface ReplyBehaviour extends HostBehaviour {

    /** A place in the conversation. */
    enum Stage {
        GREETING,
        EHLO,
        MAIL,
        RCPT,
        DATA,
        /** After the final dot, the message received. */
        DOT
    }

    Stage stage();

    /**
     * Another reply than the good one.
     *
     * @param reply one line without its CRLF
     * @param times how often, over all connections; then the good one
     */
    record Answers(Stage stage, String reply, int times) implements ReplyBehaviour {
        public static Answers always(Stage stage, String reply) {
            return new Answers(stage, reply, Integer.MAX_VALUE);
        }
    }

    /**
     * Closes the connection instead of answering.
     *
     * @param times how often, over all connections
     */
    record HangsUp(Stage stage, int times) implements ReplyBehaviour {}

    /** A reply of lines without end, each saying that another follows. */
    record Endless(Stage stage) implements ReplyBehaviour {}

    /** A reply that comes octet by octet, one in half a second, and never to its end. */
    record Drips(Stage stage) implements ReplyBehaviour {}

    /** No reply, on an open connection. */
    record Silent(Stage stage) implements ReplyBehaviour {}
}
