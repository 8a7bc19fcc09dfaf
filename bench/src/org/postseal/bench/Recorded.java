package org.postseal.bench;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * A relay of which it is looked at, when it has ended, whether it kept evidence: a comparison would
 * be worth nothing where both did, or neither.
 *
 * @param logs the folder of its logs
 * @param evidence whether there must be any
 */
record Recorded(Relay relay, Path logs, boolean evidence) implements Contender {

    @Override
    public String name() {
        return relay.name();
    }

    @Override
    public InetSocketAddress door() {
        return relay.door();
    }

    @Override
    public ProcessTree processes() {
        return relay.processes();
    }

    @Override
    public void close() throws IOException {
        relay.close();
        boolean there;
        try (Stream<Path> files = Files.walk(logs)) {
            there = files.anyMatch(file -> file.endsWith("checkpoint"));
        }
        if (there != evidence) {
            throw new IllegalStateException(
                    logs + (there ? " has a log all the same" : " has no log of evidence"));
        }
    }
}
