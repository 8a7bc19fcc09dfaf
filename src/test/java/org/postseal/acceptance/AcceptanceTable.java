package org.postseal.acceptance;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.SortedSet;

/** Makes the page that says which test holds which line of the acceptance list. */
final class AcceptanceTable {

    private static final String HEAD =
            """
            # Acceptance

            The traps of this trade, and the tests that keep us out of them: one row for each
            line of the acceptance list that is due, with every test that names its ID, or with
            the reason why it does not apply. `grep -r N03 src/test` finds a test by its ID.

            This page is made from the names of the tests and from
            `src/test/resources/acceptance.txt`: `AcceptanceTest` says when it is stale, or when
            a line has neither test nor reason, and `scripts/acceptance > docs/acceptance.md`
            writes it anew.
            """;

    private AcceptanceTable() {}

    public static void main(String[] arguments) throws IOException {
        new PrintStream(System.out, true, StandardCharsets.UTF_8).print(page(NamedTests.read()));
    }

    static String page(NamedTests tests) throws IOException {
        StringBuilder page = new StringBuilder(HEAD);
        String heading = "";
        for (AcceptanceLine line : AcceptanceLine.all()) {
            if (!line.heading().equals(heading)) {
                heading = line.heading();
                page.append("\n## ").append(heading);
                page.append("\n\n| ID | what is asked | held by |\n|---|---|---|\n");
            }
            page.append("| ").append(line.id()).append(" | ").append(line.asked()).append(" | ");
            page.append(held(line, tests.of(line.id()))).append(" |\n");
        }
        return page.toString();
    }

    private static String held(AcceptanceLine line, SortedSet<String> tests) {
        if (!line.reason().isEmpty()) {
            return "does not apply: " + line.reason();
        }
        return tests.isEmpty() ? "**not yet**" : String.join("<br>", tests);
    }
}
