package org.postseal.memory;

import java.io.IOException;
import java.time.Instant;
import java.util.Collection;
import java.util.List;

/**
 * The operator's rules that were enforced, so that a change that lowers one is noticed, after a
 * restart too. Safe for use by many threads.
 */
public interface RuleMemory {

    /**
     * A rule as it was enforced.
     *
     * @param key what it is for, normalised; see the policy file
     * @param text its level and attributes, without a mode
     * @param file where it stood
     * @param line counted from 1
     * @param since when it was first enforced like this
     */
    record Kept(String key, String text, String file, int line, Instant since) {}

    /** All of them. */
    List<Kept> load() throws IOException;

    /** Returns when both are on disk; what is put takes the place of what has the same key. */
    void change(Collection<Kept> put, Collection<String> removed) throws IOException;

    /** For a look at a policy without a relay: nothing was ever enforced. */
    static RuleMemory none() {
        return new RuleMemory() {
            @Override
            public List<Kept> load() {
                return List.of();
            }

            @Override
            public void change(Collection<Kept> put, Collection<String> removed) {}
        };
    }
}
