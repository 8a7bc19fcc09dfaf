package org.postseal.trace;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The value of a Received field, taken apart into its clauses (RFC 5321, section 4.4, and RFC 8314,
 * section 4.3), with the comments where they stand. Takes any text: what fits no clause is in none.
 */
final class FieldText {

    /** The clauses; a word outside of comments begins each. */
    enum Clause {
        FROM,
        BY,
        VIA,
        WITH,
        ID,
        FOR,
        TLS,
        /** Before the first clause and behind the semicolon. */
        NONE
    }

    private final Map<Clause, String> words = new EnumMap<>(Clause.class);
    private final Map<Clause, List<String>> comments = new EnumMap<>(Clause.class);
    private final String date;
    private boolean isTwofold;

    FieldText(String value) {
        String text = value.replaceAll("\\s+", " ");
        int[] closing = closing(text);
        int semicolon = lastSemicolon(text, closing);
        date = semicolon < 0 ? "" : text.substring(semicolon + 1).strip();
        read(text, semicolon < 0 ? text.length() : semicolon, closing);
        if (semicolon >= 0) {
            commentsOnly(text, semicolon + 1, closing);
        }
    }

    /** The words of a clause, without comments; nothing when it is not there or is empty. */
    Optional<String> words(Clause clause) {
        return Optional.ofNullable(words.get(clause)).filter(text -> !text.isEmpty());
    }

    /** The comments within a clause, without their parentheses. */
    List<String> comments(Clause clause) {
        return comments.getOrDefault(clause, List.of());
    }

    /** All comments, in no order. */
    List<String> comments() {
        return comments.values().stream().flatMap(List::stream).toList();
    }

    boolean has(Clause clause) {
        return words.containsKey(clause);
    }

    /** What stands behind the last semicolon. */
    String date() {
        return date;
    }

    /** Whether two receiving servers are named: what no server writes, and a client might. */
    boolean isTwofold() {
        return isTwofold;
    }

    private void read(String text, int end, int[] closing) {
        Clause now = Clause.NONE;
        boolean first = false;
        int i = 0;
        while (i < end) {
            if (text.charAt(i) == ' ') {
                i++;
            } else if (closing[i] > i) {
                comment(now, text.substring(i + 1, closing[i]));
                i = closing[i] + 1;
                first = false;
            } else {
                int wordEnd = wordEnd(text, i, end, closing);
                String word = text.substring(i, wordEnd);
                Clause next = first ? Clause.NONE : clause(word);
                first = begins(next);
                if (first) {
                    now = next;
                    words.put(now, "");
                } else {
                    note(next, text, wordEnd);
                    words.merge(now, word, (a, b) -> a.isEmpty() ? b : a + " " + b);
                }
                // what a client calls itself is a name, whatever it is
                first = first && now == Clause.FROM;
                i = wordEnd;
            }
        }
    }

    /**
     * Each clause once; where FROM is, the others come behind BY: before it, they are a client's.
     */
    private boolean begins(Clause next) {
        if (next == Clause.NONE || words.containsKey(next)) {
            return false;
        }
        boolean behindBy = words.containsKey(Clause.BY) || !words.containsKey(Clause.FROM);
        return next == Clause.FROM ? words.isEmpty() : next == Clause.BY || behindBy;
    }

    private void note(Clause again, String text, int behind) {
        isTwofold |= again == Clause.BY && !text.startsWith(" uid ", behind);
    }

    private void commentsOnly(String text, int from, int[] closing) {
        int i = from;
        while (i < text.length()) {
            if (closing[i] > i) {
                comment(Clause.NONE, text.substring(i + 1, closing[i]));
                i = closing[i];
            }
            i++;
        }
    }

    private void comment(Clause clause, String text) {
        comments.computeIfAbsent(clause, c -> new ArrayList<>()).add(text.strip());
    }

    private static int wordEnd(String text, int from, int end, int[] closing) {
        int i = from;
        while (i < end && text.charAt(i) != ' ' && (i == from || closing[i] <= i)) {
            i++;
        }
        return i;
    }

    private static Clause clause(String word) {
        return switch (word.toLowerCase(Locale.ROOT)) {
            case "from" -> Clause.FROM;
            case "by" -> Clause.BY;
            case "via" -> Clause.VIA;
            case "with" -> Clause.WITH;
            case "id" -> Clause.ID;
            case "for" -> Clause.FOR;
            case "tls" -> Clause.TLS;
            default -> Clause.NONE;
        };
    }

    /** For each outermost "(" that is closed, where; 0 elsewhere, so that no other is one. */
    private static int[] closing(String text) {
        int[] closing = new int[text.length()];
        int[] open = new int[text.length()];
        int depth = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\\') {
                i++;
            } else if (c == '(') {
                open[depth++] = i;
            } else if (c == ')' && depth > 0) {
                closing[open[--depth]] = i;
            }
        }
        return closing;
    }

    private static int lastSemicolon(String text, int[] closing) {
        int last = -1;
        int i = 0;
        while (i < text.length()) {
            if (closing[i] > i) {
                i = closing[i];
            } else if (text.charAt(i) == ';') {
                last = i;
            }
            i++;
        }
        return last;
    }
}
