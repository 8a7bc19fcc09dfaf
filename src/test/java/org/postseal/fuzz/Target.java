package org.postseal.fuzz;

import java.io.IOException;
import java.util.List;

/**
 * One parser that a stranger can reach, and what must hold whatever the stranger sends. It fails by
 * any exception: one of the parser's own for bad input is caught within, so that what gets out is a
 * finding. Used by one thread at a time, many times; it keeps nothing from one input to the next.
 */
public interface Target {

    /** Feeds it one input. */
    void attack(byte[] input) throws Exception;

    /** Good and odd inputs to start from; fewer where the public vectors are not here. */
    List<byte[]> seeds() throws IOException;

    /** Words of the language that is parsed, which chance would rarely find. */
    default List<String> words() {
        return List.of();
    }

    /** How many inputs the short form tries: about as many as go into a second or two. */
    default int shortRuns() {
        return 3_000;
    }

    /** The longest input worth trying. */
    default int octetsMax() {
        return 4096;
    }
}
