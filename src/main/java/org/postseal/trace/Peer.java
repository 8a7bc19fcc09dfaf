package org.postseal.trace;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.postseal.trace.FieldText.Clause;

/** The client of a hop as its server saw it: by its address, not by what it called itself. */
final class Peer {

    private static final Pattern SAID_OF_ITSELF =
            Pattern.compile("\\b(?:helo|ehlo|ident)[= ][^ ]*", Pattern.CASE_INSENSITIVE);
    private static final Pattern BRACKETED =
            Pattern.compile("\\[(?:IPv6:)?([0-9a-fA-F:.]+)(?:%\\w+)?]");
    private static final Pattern BARE =
            Pattern.compile(
                    "^(\\d{1,3}(?:\\.\\d{1,3}){3}|[0-9a-fA-F]{0,4}(?::[0-9a-fA-F.]*){2,})$");

    private Peer() {}

    /** The address in brackets, where no name stands. */
    static Optional<String> literal(FieldText text) {
        List<String> all = seen(text);
        return all.isEmpty() ? Optional.empty() : Optional.of("[" + all.getFirst() + "]");
    }

    /** Whether client and server are one machine, as the server saw it. */
    static boolean isLocal(FieldText text, Style style) {
        List<String> seen = seen(text);
        if (seen.isEmpty() && style == Style.EXIM) {
            seen = named(text);
        }
        if (!seen.isEmpty()) {
            return seen.stream().allMatch(Peer::isLoopback);
        }
        return text.comments(Clause.FROM).stream()
                .map(comment -> comment.toLowerCase(Locale.ROOT))
                .anyMatch(c ->
                        c.equals("localhost")
                                || c.endsWith("[unix socket]")
                                || c.endsWith("[local]"));
    }

    private static boolean isLoopback(String address) {
        return address.startsWith("127.") || address.equals("::1");
    }

    /** Those that the server wrote down beside the client's own words. */
    private static List<String> seen(FieldText text) {
        List<String> found = new ArrayList<>();
        for (String comment : text.comments(Clause.FROM)) {
            String seen = SAID_OF_ITSELF.matcher(comment).replaceAll("").strip();
            Matcher bracketed = BRACKETED.matcher(seen);
            while (bracketed.find()) {
                found.add(bracketed.group(1));
            }
            if (BARE.matcher(seen).matches()) {
                found.add(seen);
            }
        }
        return found;
    }

    /** The one in the place of the name: of Exim what it saw, of others what the client said. */
    private static List<String> named(FieldText text) {
        return text.words(Clause.FROM).map(BRACKETED::matcher).filter(Matcher::find).stream()
                .map(m -> m.group(1))
                .toList();
    }
}
