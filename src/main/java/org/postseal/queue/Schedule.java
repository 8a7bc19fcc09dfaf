package org.postseal.queue;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import org.postseal.mail.Domain;

/**
 * Who may be tried when. Every destination has its own line and its own limit of connections, so
 * that a slow or dead one holds back nobody else.
 */
public interface Schedule {

    /**
     * Waits until a destination has due work and a free connection, and takes that connection's
     * place.
     *
     * @return empty when the wait ended first, or the schedule was closed
     */
    Optional<Slot> await(Duration wait) throws InterruptedException;

    /** What an attempt says about its destination. */
    enum Health {
        /** A host took mail, or judged about a recipient. */
        GOOD,
        /** Nothing that speaks for more connections or for fewer. */
        UNKNOWN,
        /** Connections do not come about, break, or are turned away. */
        TROUBLED
    }

    /** A record on its way to the disk. */
    interface Mark {

        /**
         * Returns when it is there.
         *
         * @throws IOException when it could not be written: the dot must not be sent
         */
        void await() throws IOException;
    }

    /** The right to one connection to a destination. To be closed when there is no more work. */
    interface Slot extends AutoCloseable {

        Domain destination();

        /** The next due work for this destination, without waiting. */
        Optional<Claim> next();

        /**
         * The next due work a message early, for whoever is still busy with the one before: given
         * only where so much waits that every connection to this destination has work.
         */
        Optional<Claim> nextEarly();

        /**
         * Puts work back into its line as it was, which was handed out last and not begun.
         *
         * @throws IllegalArgumentException when another was handed out after it
         */
        void giveBack(Claim claim);

        /**
         * Begins to record on disk that the final dot of this claim is about to be sent, so that a
         * crash after it leaves "uncertain" and not "never tried".
         */
        Mark markInFlight(Claim claim);

        /** Lets the destination have more connections at once, or fewer. */
        void tell(Health health);

        @Override
        void close();
    }
}
