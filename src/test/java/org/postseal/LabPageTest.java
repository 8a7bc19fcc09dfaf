package org.postseal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.postseal.lab.Scenario;
import org.postseal.lab.scenario.Scenarios;

class LabPageTest {

    private static final Path PAGE = Path.of("docs/lab.md");

    @Test
    @DisplayName("the page of the lab has a row for every scenario: else run scripts/lab-postfix")
    void everyScenarioHasARow() throws Exception {
        List<String> rows = Files.readAllLines(PAGE);
        List<String> missing =
                Scenarios.all().stream()
                        .filter(each -> rows.stream().noneMatch(row -> isFor(each, row)))
                        .map(Scenario::name)
                        .toList();
        assertThat(missing).as("not in %s", PAGE).isEmpty();
    }

    @Test
    @DisplayName("the page says of the relay that nothing leaked, in every row and as a sum")
    void nothingLeaked() throws Exception {
        List<String> rows = Files.readAllLines(PAGE);
        String whole = "\\| Postseal \\| (\\d+) of \\1 \\|.*\\| 0 \\|";
        assertThat(rows).anyMatch(row -> row.matches(whole));
        // The fourth cell of a row is the relay's.
        assertThat(rows.stream().filter(row -> row.startsWith("| `")))
                .allMatch(row -> !row.split(" \\| ", -1)[3].contains("leaked"));
    }

    private static boolean isFor(Scenario scenario, String row) {
        return row.startsWith("| `" + scenario.name() + "`") && row.contains(scenario.story());
    }
}
