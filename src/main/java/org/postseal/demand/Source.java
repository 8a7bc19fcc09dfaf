package org.postseal.demand;

/** Where a requirement comes from, so that every decision can be explained. */
public sealed interface Source {

    /** Whether observe mode may let a message pass that fails it (DESIGN: rules and pins only). */
    default boolean isWaivable() {
        return this instanceof OperatorDefault || this instanceof OperatorRule;
    }

    /** What this program asks of every TLS connection, whoever is asked: never waived. */
    record House() implements Source {
        @Override
        public String toString() {
            return "this program";
        }
    }

    /** The level of {@code [policy] default}. */
    record OperatorDefault(Level level) implements Source {
        @Override
        public String toString() {
            return "default level " + level;
        }
    }

    /**
     * A line of the policy file, or of the transport file for a configured hop.
     *
     * @param line counted from 1; 0 when the line is not known
     */
    record OperatorRule(String key, Level level, String file, int line) implements Source {
        @Override
        public String toString() {
            return "rule \"" + key + " " + level + "\" (" + file + ":" + line + ")";
        }
    }

    /** TLSA records, or the failure to look them up. */
    record Dane(String name) implements Source {
        @Override
        public String toString() {
            return "DANE (" + name + ")";
        }
    }

    /** An MTA-STS policy in enforce mode, or the failure to read one that was known. */
    record MtaSts(String domain, String id) implements Source {
        @Override
        public String toString() {
            return "MTA-STS (" + domain + ", id " + id + ")";
        }
    }
}
