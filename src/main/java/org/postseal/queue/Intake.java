package org.postseal.queue;

import org.postseal.mail.Envelope;
import org.postseal.mail.Message;

/** The way into the queue, for everything that has a message to send. Safe for many threads. */
public interface Intake {

    /**
     * Takes responsibility for a message; returns only after it is on disk. A {@link
     * Message.Stored} file made by {@link #spool} becomes the queue's own.
     *
     * @throws IntakeRefused when it could not be kept; nothing of it was
     */
    QueueId accept(Envelope envelope, Message message) throws IntakeRefused;

    /**
     * The same for a message that came through {@link #spool}, under the name its spool gave it.
     *
     * @throws IntakeRefused when it could not be kept; nothing of it was
     */
    QueueId accept(QueueId id, Envelope envelope, Message message) throws IntakeRefused;

    /**
     * Opens a place for a message that is just arriving: in memory up to the inline limit, then in
     * a file of the data folder.
     */
    Spool spool() throws IntakeRefused;

    /**
     * Tells before a message comes that there is no room for it.
     *
     * @param octets that are announced; 0 when they are not known
     * @throws IntakeRefused when there is none now
     */
    default void checkRoom(long octets) throws IntakeRefused {}

    /** Throws away a finished message that will not be accepted after all. */
    default void discard(Message message) {}
}
