package org.postseal.receive;

/**
 * How much one client, or all of them, may ask of us. None of these is a matter of taste: each
 * closes a way to hold memory, threads or disk without bound.
 *
 * @param sessionsMax open sessions of all clients together
 * @param sessionsPerClientMax open sessions of one address
 * @param commandOctetsMax one command line without CRLF. RFC 5321, section 4.5.3.1.4 asks for at
 *     least 512, and each extension for more: ORCPT alone for 500
 * @param messageOctetsMax one message; also what SIZE announces
 * @param headerOctetsMax the header of one message, which is held in memory while it is screened
 * @param textLineOctetsMax one line of a message without CRLF. RFC 5321, section 4.5.3.1.6 asks for
 *     998 and forbids nothing beyond. Mail in use has longer ones; a relay that splits them breaks
 *     signatures, one that refuses them loses mail; so they pass unchanged, up to this
 * @param discardOctetsMax how much of a message that is already refused is read, so that its client
 *     gets to read the reply, before the connection is cut
 * @param recipientsMax of one message (at least 100: RFC 5321, section 4.5.3.1.8)
 * @param messagesMax accepted on one connection
 * @param badCommandsMax refused commands since the last accepted message
 * @param idleCommandsMax commands that lead to no message (NOOP, RSET, EHLO and such) since the
 *     last accepted one
 */
public record Limits(
        int sessionsMax,
        int sessionsPerClientMax,
        int commandOctetsMax,
        long messageOctetsMax,
        int headerOctetsMax,
        int textLineOctetsMax,
        long discardOctetsMax,
        int recipientsMax,
        int messagesMax,
        int badCommandsMax,
        int idleCommandsMax) {

    private static final int MIB = 1024 * 1024;

    /** What a session may cost in memory, roughly; its message is counted by the queue. */
    private static final int SESSION_OCTETS = 128 * 1024;

    /**
     * These, as an operator wants some of them.
     *
     * @param sessions fewer where the heap is too small for so many
     */
    public Limits with(int sessions, int sessionsPerClient, long messageOctets, int recipients) {
        return new Limits(
                (int) Math.min(sessions, Runtime.getRuntime().maxMemory() / SESSION_OCTETS),
                sessionsPerClient,
                commandOctetsMax,
                messageOctets,
                headerOctetsMax,
                textLineOctetsMax,
                discardOctetsMax,
                recipients,
                messagesMax,
                badCommandsMax,
                idleCommandsMax);
    }

    public static Limits defaults() {
        return new Limits(
                2000, 200, 4096, 50L * MIB, MIB / 4, MIB, 100L * MIB, 1000, 1000, 20, 100);
    }
}
