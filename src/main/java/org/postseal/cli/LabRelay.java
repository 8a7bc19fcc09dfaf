package org.postseal.cli;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.function.UnaryOperator;
import org.postseal.config.BadConfig;
import org.postseal.config.Config;
import org.postseal.config.ConfigFile;
import org.postseal.lab.RelayStarter;

/** The real relay, started for the lab and the demo. */
record LabRelay(RunningRelay relay) implements RelayStarter.RunningRelay {

    /**
     * @param change done to the configuration that was read
     */
    static RelayStarter starter(Wiring wiring, UnaryOperator<Config> change) {
        return (file, watcher) -> {
            try {
                Config config = change.apply(ConfigFile.readToRun(file));
                return new LabRelay(wiring.relay(config, watcher));
            } catch (BadConfig e) {
                throw new IOException(e.getMessage(), e);
            }
        };
    }

    @Override
    public InetSocketAddress door() {
        return relay.smtp().getFirst();
    }

    @Override
    public long outside() {
        return relay.channels().outside();
    }

    @Override
    public void close() {
        relay.close();
    }
}
