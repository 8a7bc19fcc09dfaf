package org.postseal.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Every line of the acceptance list that is due has a test, or a reason why it has none. */
class AcceptanceTest {

    /** Lines that are due and have neither yet. It has to become empty, and to stay so. */
    private static final Set<String> NOT_YET = Set.of();

    /** Lines that are not due yet; a test may name them already. */
    private static final Set<String> LATER = Set.of("Q10", "G02", "G05", "G07", "G10");

    private static NamedTests tests;

    @BeforeAll
    static void read() throws IOException {
        tests = NamedTests.read();
    }

    @Test
    @DisplayName("the list has every line that is due, in order")
    void whole() throws IOException {
        assertThat(AcceptanceLine.all())
                .extracting(AcceptanceLine::id)
                .containsExactlyElementsOf(due());
    }

    @Test
    @DisplayName("every line has a test or a reason, and not both")
    void held() throws IOException {
        List<String> faults = new ArrayList<>();
        for (AcceptanceLine line : AcceptanceLine.all()) {
            boolean tested = !tests.of(line.id()).isEmpty();
            boolean excused = !line.reason().isEmpty();
            if (tested && excused) {
                faults.add(line.id() + " has a test: its reason is stale");
            }
            if (!tested && !excused && !NOT_YET.contains(line.id())) {
                faults.add(line.id() + " has neither test nor reason: " + line.asked());
            }
        }
        assertThat(faults).isEmpty();
    }

    @Test
    @DisplayName("no test names a line that is not in the list")
    void known() {
        Set<String> unknown = new TreeSet<>(tests.ids());
        unknown.removeAll(due());
        unknown.removeAll(LATER);
        assertThat(unknown).isEmpty();
    }

    @Test
    @DisplayName("docs/acceptance.md is what the tests say")
    void current() throws IOException {
        String page = Files.readString(Path.of("docs/acceptance.md"));
        if (NOT_YET.isEmpty()) {
            assertThat(page)
                    .as("write it anew: scripts/acceptance > docs/acceptance.md")
                    .isEqualTo(AcceptanceTable.page(tests));
        } else {
            assertThat(due()).allSatisfy(id -> assertThat(page).contains("\n| " + id + " | "));
        }
    }

    private static List<String> due() {
        List<String> ids = new ArrayList<>();
        range(ids, "D", 28);
        range(ids, "N", 30);
        range(ids, "S", 37);
        range(ids, "T", 31);
        range(ids, "L", 17);
        range(ids, "R", 14);
        range(ids, "Q", 25);
        range(ids, "G", 9);
        range(ids, "E", 12);
        range(ids, "J", 18);
        ids.removeAll(LATER);
        return ids;
    }

    private static void range(List<String> ids, String letter, int last) {
        IntStream.rangeClosed(1, last)
                .mapToObj(i -> letter + "%02d".formatted(i))
                .forEach(ids::add);
    }
}
