package org.postseal.smtp;

import java.util.List;
import java.util.Optional;

/**
 * A reply of either end: a code and one or more lines of text (RFC 5321, section 4.2).
 *
 * @param code 200 to 599
 * @param lines the text of each line, without code and separator; an enhanced code is part of it
 */
public record Reply(int code, List<String> lines) {

    public Reply {
        if (code < 200 || code > 599) {
            throw new IllegalArgumentException("reply code " + code);
        }
        lines = List.copyOf(lines);
        if (lines.isEmpty()) {
            throw new IllegalArgumentException("a reply without a line");
        }
    }

    /** A reply of one line with its enhanced code (RFC 2034). */
    public static Reply of(int code, String enhanced, String text) {
        return new Reply(code, List.of(EnhancedCode.of(enhanced) + " " + text));
    }

    /** A reply of one line without an enhanced code: greetings, EHLO and 3xx replies. */
    public static Reply plain(int code, String text) {
        return new Reply(code, List.of(text));
    }

    public boolean isPositive() {
        return code < 300;
    }

    public boolean isTransient() {
        return code >= 400 && code < 500;
    }

    public boolean isPermanent() {
        return code >= 500;
    }

    /** The enhanced code of the first line, when its class agrees with the reply's. */
    public Optional<EnhancedCode> enhanced() {
        return EnhancedCode.atStartOf(lines.getFirst()).filter(e -> e.category() == code / 100);
    }

    /** Code and text on one line, as it goes into a log or a bounce. */
    public String oneLine() {
        return code + " " + (lines.size() == 1 ? lines.getFirst() : String.join(" ", lines));
    }

    /** The octets on the wire, CRLF included, as text. */
    public String wire() {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < lines.size(); i++) {
            char separator = i == lines.size() - 1 ? ' ' : '-';
            out.append(code).append(separator).append(lines.get(i)).append("\r\n");
        }
        return out.toString();
    }
}
