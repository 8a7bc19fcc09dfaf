package org.postseal.cli;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import org.postseal.demand.ChannelCounters;

/** A relay that was started, as the command that started it sees it. */
public interface RunningRelay extends AutoCloseable {

    /** Where it takes mail, with the real port for 0. */
    List<InetSocketAddress> smtp();

    /** The same for TLS from the first octet on. */
    List<InetSocketAddress> smtps();

    /** What its channels to receiving hosts were. */
    ChannelCounters channels();

    /**
     * Runs {@code then} when something was written outside a satisfied channel, or at once if it
     * was already. It was stopped, and no mail goes out any more; the process should end.
     */
    void onBreach(Runnable then);

    /** Runs {@code then} when the database turns out to be damaged; nothing is kept after that. */
    void onDamage(Runnable then);

    /** The damage that was met, in words. */
    Optional<String> damage();

    /** Reads again what can be read again; faults are logged and change nothing. */
    void reload();

    /**
     * Flies canaries some minutes from now, and then each day; a relay that is not told to flies
     * none. It must be a relay of its own that they are sent through.
     */
    void fly(CanaryFlight flight);

    /**
     * Ends sessions and deliveries in order, cuts off those that take too long, and returns when
     * nothing of the relay runs any more.
     */
    @Override
    void close();
}
