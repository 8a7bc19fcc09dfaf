package org.postseal.deliver;

import java.util.List;

/** One way in which a {@link ScriptedPeer} is not what a client hopes for. */
public sealed interface Misbehaviour {

    /** A place in the dialogue. */
    enum Stage {
        GREETING,
        EHLO,
        HELO,
        STARTTLS,
        MAIL,
        RCPT,
        DATA,
        CHUNK,
        BODY,
        DOT,
        RSET
    }

    /** TLS begins with the first octet. */
    record ImplicitTls() implements Misbehaviour {}

    /** STARTTLS is not listed, and refused when asked for. */
    record NoStartTls() implements Misbehaviour {}

    /** Another keyword is listed in its place. */
    record MaskedStartTls(String keyword) implements Misbehaviour {}

    /** Text in the clear behind the reply to STARTTLS. */
    record InjectAfter220(String text) implements Misbehaviour {}

    /** The 220 comes in pieces, and in two lines. */
    record SlowSplit220() implements Misbehaviour {}

    /** No TLS comes after the 220. */
    record GarbageInsteadOfHandshake() implements Misbehaviour {}

    /** What is listed inside TLS, instead of what was listed before it. */
    record ExtensionsAfterTls(List<String> keywords) implements Misbehaviour {}

    /** A certificate of the client is demanded, or merely asked for. */
    record AsksForCertificate(boolean demanded) implements Misbehaviour {}

    /** TLS versions spoken, as JSSE names them. */
    record OnlyTls(String version) implements Misbehaviour {}

    /**
     * Another reply than the good one.
     *
     * @param reply its lines with CRLF between them and none at the end
     * @param times over all connections
     */
    record Says(Stage stage, String reply, int times) implements Misbehaviour {
        static Says always(Stage stage, String reply) {
            return new Says(stage, reply, Integer.MAX_VALUE);
        }
    }

    /** A reply to RCPT for this address. */
    record AnswersRecipient(String address, String reply) implements Misbehaviour {}

    /** No more than so many recipients of one transaction are taken. */
    record TakesRecipients(int count) implements Misbehaviour {}

    /**
     * The connection is closed instead of an answer; inside TLS with close_notify.
     *
     * @param times over all connections
     */
    record DropAt(Stage stage, int times) implements Misbehaviour {}

    /** The same, by closing the socket beneath TLS: no close_notify. */
    record CutAt(Stage stage) implements Misbehaviour {}

    /** One octet of the reply, then one more each moment, without end. */
    record DripAt(Stage stage) implements Misbehaviour {}

    /** Continuation lines without end. */
    record EndlessReplyAt(Stage stage) implements Misbehaviour {}

    /** A line without end. */
    record HugeLineAt(Stage stage) implements Misbehaviour {}

    /** Nothing is read any more, and nothing is closed. */
    record StallAt(Stage stage) implements Misbehaviour {}

    /** The dot of this message of a connection gets no reply. */
    record StallsAtMessage(int message) implements Misbehaviour {}

    /**
     * Where an envelope stood behind a dot in one piece: another reply than the good one, to the
     * dot or to what stood behind it; an empty one hangs up. A dot is taken all the same when the
     * reply begins with 2.
     */
    record StumblesBehindDot(Stage stage, String reply) implements Misbehaviour {}

    /** The connection is closed when it has been idle after so many messages. */
    record LeavesAfter(int messages) implements Misbehaviour {}
}
