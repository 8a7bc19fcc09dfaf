package org.postseal.queue;

import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import org.postseal.mail.Message;

/** A message as it arrives. Closing it without {@link #finish} throws away what was written. */
public interface Spool extends Closeable {

    /** The name this message will have in the queue, so that its own trace field can say it. */
    QueueId id();

    /**
     * Where the octets go. Its failures are {@link IntakeRefused}, with 452 for a full disk and 451
     * for a failing one.
     */
    OutputStream output();

    /**
     * Counts memory that the message needs beside what was written, until the spool is closed.
     *
     * @throws IntakeRefused when all that there is for messages that arrive is in use
     */
    default void hold(int octets) throws IntakeRefused {}

    /**
     * Ends the message; a large one is synced to disk here. From now on it belongs to the caller,
     * who accepts or discards it; closing the spool no longer does anything.
     *
     * @throws IntakeRefused when it could not be kept
     */
    Message finish(Message.Traits traits) throws IOException;
}
