package org.postseal.wire;

import java.io.IOException;

/**
 * A line that breaks the rules; the connection it came on can no longer be trusted to be in step.
 */
public final class LineFault extends IOException {
    private static final long serialVersionUID = 1L;

    /** What was wrong. */
    public enum Kind {
        TOO_LONG("the line is too long"),
        BARE_CR("a CR stands without its LF"),
        BARE_LF("an LF stands without its CR"),
        NUL("a NUL octet stands in it");

        private final String sentence;

        Kind(String sentence) {
            this.sentence = sentence;
        }

        /** For people, without a capital and without a full stop. */
        public String sentence() {
            return sentence;
        }
    }

    private final Kind kind;

    public LineFault(Kind kind) {
        super(kind.sentence);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }
}
