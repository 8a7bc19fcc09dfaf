package org.postseal;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Clock;
import java.util.Optional;
import java.util.Set;
import org.postseal.cli.CommandLineTool;
import org.postseal.cli.Outlook;
import org.postseal.cli.RunningRelay;
import org.postseal.cli.Wiring;
import org.postseal.config.Config;
import org.postseal.deliver.Probe;
import org.postseal.demand.ChannelCounters;
import org.postseal.lab.FateWatcher;
import org.postseal.route.OwnPlace;
import org.postseal.store.Store;

/** The program: hands the command line what it needs wired. */
public final class Main implements Wiring {

    private Main() {}

    public static void main(String[] args) {
        System.exit(new CommandLineTool(new Main(), System.out, System.err).run(args));
    }

    @Override
    public RunningRelay relay(Config config, FateWatcher watcher) throws IOException {
        return Relay.start(config, watcher, Clock.systemUTC());
    }

    @Override
    public Outlook outlook(Config config) throws IOException {
        Clock clock = Clock.systemUTC();
        Optional<Store> store = remembered(config);
        Memory memory =
                store.map(s -> Memory.seen(s, config, clock)).orElseGet(() -> Memory.none(clock));
        OwnPlace nowhere = new OwnPlace(config.hostname().ascii(), Set.of());
        SendingRooms rooms =
                SendingRooms.open(config, memory, nowhere, clock, new ChannelCounters());
        Probe probe = new Probe(rooms.client(), rooms.demands());
        return new Outlook(
                rooms.dns().prove(),
                rooms.router(),
                rooms.demands(),
                probe,
                () -> {
                    rooms.client().close();
                    store.ifPresent(Store::close);
                });
    }

    /** What the relay of a configuration remembers; empty for a look without a configuration. */
    private static Optional<Store> remembered(Config config) throws IOException {
        return Files.exists(config.file()) ? Store.look(config.data()) : Optional.empty();
    }
}
