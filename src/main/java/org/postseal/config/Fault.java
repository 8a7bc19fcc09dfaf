package org.postseal.config;

import java.nio.file.Path;

/**
 * One thing wrong with a configuration file.
 *
 * @param line from 1; 0 when the file as a whole is meant
 * @param column from 1; 0 when the line as a whole is meant
 * @param text what is wrong, and what would be right
 */
public record Fault(Path file, int line, int column, String text) {

    /** The form that editors jump to: {@code file:line:column: text}. */
    @Override
    public String toString() {
        StringBuilder out = new StringBuilder(file.toString());
        if (line > 0) {
            out.append(':').append(line);
        }
        if (line > 0 && column > 0) {
            out.append(':').append(column);
        }
        return out.append(": ").append(text).toString();
    }
}
