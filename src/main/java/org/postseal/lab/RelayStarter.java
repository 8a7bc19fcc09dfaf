package org.postseal.lab;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;

/** Starts the real relay. All that the demo knows of it is this, SMTP and its fates. */
@FunctionalInterface
public interface RelayStarter {

    /**
     * Returns when the relay listens.
     *
     * @param config the relay's TOML file
     * @param watcher is told of every fate that is settled
     * @return closing it stops the relay
     * @throws IOException when it does not start, with a message for people
     */
    RunningRelay start(Path config, FateWatcher watcher) throws IOException;

    /** A relay that was started. */
    interface RunningRelay extends AutoCloseable {

        /** Where it takes mail. */
        InetSocketAddress door();

        /** Octets of mail that it tried to write outside a satisfied channel, by its own count. */
        long outside();

        /** Stops it; returns when nothing of it runs any more. */
        @Override
        void close() throws IOException;
    }
}
