package org.postseal.lab;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.OptionalLong;

/** A mail system that the lab is pointed at: ours, or somebody else's. */
public interface MailSystem extends AutoCloseable {

    /** Where it takes mail. */
    InetSocketAddress door();

    /**
     * Octets of mail that it tried to write outside a satisfied channel, by its own count; empty
     * where it does not count that.
     */
    OptionalLong outside();

    @Override
    void close() throws IOException;

    /** Is told what the system says of each attempt. Called by many threads. */
    @FunctionalInterface
    interface Listener {
        void said(String recipient, Said said);
    }

    /** Starts one. */
    interface Starter {

        /** For people: which system, and how it is set. */
        String name();

        /**
         * Returns when it takes mail.
         *
         * @param folder empty; its own
         * @throws IOException when it does not start, with a message for people
         */
        MailSystem start(LabSite site, Path folder, Listener listener) throws IOException;
    }
}
