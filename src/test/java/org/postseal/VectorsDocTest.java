package org.postseal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.postseal.Deviations.Deviation;

/** Keeps the page about public vectors and the tests that run them together. */
class VectorsDocTest {

    private static final Path PAGE = Path.of("docs/vectors.md");
    private static final Path SUITES = Path.of("src/test/resources/vectors");

    @Test
    @DisplayName("docs/vectors.md says what the tests run, and what not, and why")
    void current() throws IOException {
        String page = page();
        if (Boolean.getBoolean("postseal.write")) {
            Files.writeString(PAGE, page);
        }
        assertThat(Files.readString(PAGE))
                .as("write it anew: mvn test -Dtest=VectorsDocTest -Dpostseal.write=true")
                .isEqualTo(page);
    }

    private static String page() throws IOException {
        StringBuilder page = new StringBuilder();
        page.append(
                """
                # Public vectors

                Other projects' test data, read from `../shared/suites` where that is, and skipped
                visibly where it is not. Each suite's test asserts the counts below, so a case
                that is neither run nor listed makes it fail, and so does a line that no case
                needs any more. This page is written from the same files, those of
                `src/test/resources/vectors`, by `VectorsDocTest`.

                """);
        for (String suite : suites()) {
            append(Deviations.of(suite), page);
        }
        return page.toString();
    }

    private static List<String> suites() throws IOException {
        try (Stream<Path> files = Files.list(SUITES)) {
            return files.map(file -> file.getFileName().toString().replace(".txt", ""))
                    .sorted()
                    .toList();
        }
    }

    private static void append(Deviations suite, StringBuilder page) {
        page.append("## ").append(suite.about("title")).append("\n\n");
        page.append("From `").append(suite.about("from")).append("`, run by `");
        page.append(suite.about("test")).append("`: ").append(suite.counts()).append(".\n\n");
        suite.note().ifPresent(note -> page.append(note).append(".\n\n"));
        list("Not run:", suite.all().stream().filter(Deviation::isSkip).toList(), page);
        list(
                "Run, with another outcome than theirs:",
                suite.all().stream().filter(d -> !d.isSkip()).toList(),
                page);
    }

    private static void list(String title, List<Deviation> deviations, StringBuilder page) {
        if (deviations.isEmpty()) {
            return;
        }
        Map<String, List<Deviation>> reasons =
                deviations.stream()
                        .collect(
                                Collectors.groupingBy(
                                        Deviation::reason, TreeMap::new, Collectors.toList()));
        page.append(title).append("\n\n");
        reasons.forEach((reason, all) -> {
            page.append("- ").append(reason).append(": ");
            page.append(
                    all.stream()
                            .map(VectorsDocTest::shown)
                            .collect(Collectors.joining(", ", "", ".\n")));
        });
        page.append('\n');
    }

    private static String shown(Deviation deviation) {
        String name = "`" + deviation.name().replace("`", "'") + "`";
        return deviation.isSkip() ? name : name + " (here " + deviation.instead() + ")";
    }
}
