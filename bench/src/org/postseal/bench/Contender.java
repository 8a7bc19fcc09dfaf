package org.postseal.bench;

import java.io.IOException;
import java.net.InetSocketAddress;

/** A mail server under load, in processes of its own. */
interface Contender extends AutoCloseable {

    String name();

    /** Where it takes mail. */
    InetSocketAddress door();

    ProcessTree processes();

    /** What is to be known beside the figures; empty: nothing. */
    default String remark() {
        return "";
    }

    @Override
    void close() throws IOException;
}
