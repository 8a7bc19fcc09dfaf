package org.postseal.memory;

import java.time.Instant;
import java.util.Locale;

/**
 * What became of something that was remembered.
 *
 * @param kind which memory it belonged to
 * @param name what it was about, as the row had it
 * @param was the thing before, in words
 */
public record MemoryChange(Instant at, String kind, String name, What what, Will will, String was) {

    /** Stands for the relay where no operator asked. */
    public static final String OURSELVES = "postseal";

    /** What was done. */
    public enum What {
        /** An operator had it forgotten. */
        FORGOTTEN,
        /** Something else took its place, which DANE or MTA-STS proves. */
        MOVED;

        /** The word in the table and in answers. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }

        static What of(String word) {
            return valueOf(word.toUpperCase(Locale.ROOT));
        }
    }

    /**
     * Whose will it was.
     *
     * @param who a user of the operating system, or {@link #OURSELVES}
     * @param why in the operator's words, or by what a change was proven
     */
    public record Will(String who, String why) {}

    public String who() {
        return will.who();
    }

    public String why() {
        return will.why();
    }
}
