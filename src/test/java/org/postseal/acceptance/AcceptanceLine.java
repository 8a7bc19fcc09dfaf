package org.postseal.acceptance;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * One line of the acceptance list, in our own words.
 *
 * @param heading the part of the list it stands in
 * @param id as the names of the tests have it
 * @param asked what must hold, in a few words
 * @param reason why there is no test for it; empty where there must be one
 */
record AcceptanceLine(String heading, String id, String asked, String reason) {

    private static final Path FILE = Path.of("src/test/resources/acceptance.txt");
    private static final String NO_TEST = "n/a: ";

    /** Reads the list; the working folder is the project's. */
    static List<AcceptanceLine> all() throws IOException {
        List<AcceptanceLine> lines = new ArrayList<>();
        String heading = "";
        for (String text : Files.readAllLines(FILE)) {
            if (text.startsWith("## ")) {
                heading = text.substring(3);
            } else if (!text.startsWith("#") && !text.isBlank()) {
                lines.add(parse(heading, text));
            }
        }
        return lines;
    }

    private static AcceptanceLine parse(String heading, String text) {
        String[] parts = text.split(" \\| ", -1);
        boolean reasoned = parts.length == 3 && parts[2].startsWith(NO_TEST);
        if (parts.length != 2 && !reasoned) {
            throw new IllegalArgumentException(
                    FILE + ": \"ID | what is asked\" or with \" | n/a: why\", not: " + text);
        }
        String reason = reasoned ? parts[2].substring(NO_TEST.length()) : "";
        return new AcceptanceLine(heading, parts[0], parts[1], reason);
    }
}
