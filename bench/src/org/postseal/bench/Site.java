package org.postseal.bench;

import java.nio.file.Path;
import org.postseal.lab.DnsServer;
import org.postseal.lab.LabCa;

/**
 * The world around a server under load.
 *
 * @param folder for its files
 * @param port of the sink, on every loopback address
 * @param authority whose root the servers trust
 * @param dns for servers that ask
 * @param load what will be sent
 */
record Site(Path folder, int port, LabCa authority, DnsServer dns, Workload load) {

    /** The name in the sink's certificate. */
    static final String SINK = "mx.bench.test";

    /** Each destination is a next hop of its own, though one sink stands behind all of them. */
    String hop(int destination) {
        return "[127.0.%d.%d]:%d".formatted(1 + destination / 250, 1 + destination % 250, port);
    }
}
