package org.postseal.demand;

/** Where a requirement comes from, so that every decision can be explained. */
public sealed interface Source {

    /** Of {@link #ruleText}, in characters, before it is abridged. */
    int RULE_LENGTH_MAX = 200;

    /** Before the file of a rule that stands there no more, or not like this, and is in force. */
    String FORMERLY = "formerly ";

    /**
     * Whether what it asks for is only observed: a message that fails it passes, and the record
     * says what enforcing would have done. What others published, and what this program asks of
     * every connection, is always enforced.
     */
    default boolean isObserved() {
        return switch (this) {
            case OperatorDefault(Level _, Mode mode) -> mode == Mode.OBSERVE;
            case OperatorRule rule -> rule.mode() == Mode.OBSERVE;
            case Pin(String _, boolean observed) -> observed;
            case House _, Dane _, MtaSts _, Sender _ -> false;
        };
    }

    /** Its kind, as records of evidence name it. */
    default String kind() {
        return switch (this) {
            case House _ -> "house";
            case OperatorDefault _ -> "operator-default";
            case OperatorRule _ -> "operator-rule";
            case Dane _ -> "dane";
            case MtaSts _ -> "mta-sts";
            case Sender _ -> "sender";
            case Pin _ -> "pin";
        };
    }

    /**
     * What a rule of the operator asks for, the same whether it is observed or enforced, wherever
     * it stands; empty for what is no rule. A long list of fingerprints is abridged.
     */
    default String ruleText() {
        return switch (this) {
            case OperatorDefault(Level level, Mode _) -> level.word();
            case OperatorRule rule -> abridged(rule.text());
            case House _, Dane _, MtaSts _, Pin _, Sender _ -> "";
        };
    }

    private static String abridged(String text) {
        return text.length() <= RULE_LENGTH_MAX
                ? text
                : text.substring(0, RULE_LENGTH_MAX)
                        + "... #"
                        + Integer.toHexString(text.hashCode());
    }

    /** Behind the name of a source that is only observed. */
    private static String remark(Mode mode) {
        return mode == Mode.OBSERVE ? ", only observed" : "";
    }

    /** What this program asks of every TLS connection, whoever is asked: never waived. */
    record House() implements Source {
        @Override
        public String toString() {
            return "this program";
        }
    }

    /** The level of {@code [policy] default}. */
    record OperatorDefault(Level level, Mode mode) implements Source {
        @Override
        public String toString() {
            return "default level " + level + remark(mode);
        }
    }

    /**
     * A line of the policy file, or of the transport file for a configured hop.
     *
     * @param text the level with its attributes as written, but for the mode
     * @param line counted from 1; 0 when the line is not known
     * @param mode the rule's own, else the default
     */
    record OperatorRule(String key, Level level, String text, String file, int line, Mode mode)
            implements Source {

        /** The same as one that the file has no more, or not like this. */
        OperatorRule formerly() {
            return file.startsWith(FORMERLY)
                    ? this
                    : new OperatorRule(key, level, text, FORMERLY + file, line, mode);
        }

        /** The same in another mode. */
        OperatorRule in(Mode other) {
            return new OperatorRule(key, level, text, file, line, other);
        }

        /** With its attributes. */
        String words() {
            return "rule \"" + key + " " + ruleText() + "\" (" + place() + ")" + remark(mode);
        }

        private String place() {
            return file + ":" + line;
        }

        @Override
        public String toString() {
            return "rule \"" + key + " " + level + "\" (" + place() + ")" + remark(mode);
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

    /** Who sent the message, and asked for REQUIRETLS: never waived by an operator's mode. */
    record Sender() implements Source {
        @Override
        public String toString() {
            return "the sender's REQUIRETLS";
        }
    }

    /**
     * What hosts of a domain proved earlier, or the failure to read it.
     *
     * @param observed by {@code [memory] pins}: a failure is recorded and stops no mail
     */
    record Pin(String domain, boolean observed) implements Source {
        @Override
        public String toString() {
            return "pin (" + domain + (observed ? ", only observed)" : ")");
        }
    }
}
