package org.postseal.queue;

import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import org.postseal.mail.Message;

/** A message as it arrives. Closing it without {@link #finish} throws away what was written. */
public interface Spool extends Closeable {

    /** The name this message will have in the queue, so that its own trace field can say it. */
    QueueId id();

    /** Where the octets go. A full disk shows as an {@link IOException}. */
    OutputStream output();

    /** Ends the message; a large one is synced to disk here. */
    Message finish(Message.Traits traits) throws IOException;
}
