package org.postseal.bench;

import java.nio.file.Path;
import java.util.function.IntUnaryOperator;
import org.postseal.lab.DnsServer;
import org.postseal.lab.LabCa;

/**
 * The world around a server under load.
 *
 * @param folder for its files
 * @param port of each destination's next hop, by number
 * @param authority whose root the servers trust
 * @param dns for servers that ask
 * @param load what will be sent
 */
record Site(Path folder, IntUnaryOperator port, LabCa authority, DnsServer dns, Workload load) {

    /** The name in the sink's certificate. */
    static final String SINK = "mx.bench.test";

    /** Each destination is a next hop of its own, though one sink may stand behind all of them. */
    String hop(int destination) {
        return "[127.0.%d.%d]:%d"
                .formatted(
                        1 + destination / 250, 1 + destination % 250, port.applyAsInt(destination));
    }
}
