package org.postseal.demand;

import org.postseal.mail.Printable;

/**
 * Something to tell the operator about a line of a file, and how to mend it.
 *
 * @param line counted from 1; a continued line counts where it starts
 */
public record Remark(String file, int line, String sentence) {

    public Remark {
        sentence = Printable.of(sentence);
    }

    @Override
    public String toString() {
        return file + ":" + line + ": " + sentence;
    }
}
