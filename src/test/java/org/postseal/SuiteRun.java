package org.postseal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.postseal.Deviations.Deviation;
import tools.jackson.databind.JsonNode;

/**
 * Runs the cases of a public suite, each as a test of its own, against {@link Deviations}: what is
 * skipped shows as skipped, what is to come out otherwise must do so, and the counts are exact.
 */
public final class SuiteRun {

    /** What the suite has, and what comes out here, in words that the test chooses. */
    public record Outcome(String theirs, String ours) {}

    /** Judges one case. */
    @FunctionalInterface
    public interface Judge<C> {
        Outcome of(C one) throws Exception;
    }

    private final Deviations deviations;
    private final List<DynamicTest> tests = new ArrayList<>();
    private final Map<String, Integer> numbers = new HashMap<>();
    private final AtomicInteger run = new AtomicInteger();
    private final AtomicInteger otherwise = new AtomicInteger();

    public SuiteRun(String suite) {
        deviations = Deviations.of(suite);
    }

    /** Adds one case. */
    public <C> void add(String name, C one, Judge<C> judge) {
        tests.add(dynamicTest(name, () -> check(name, one, judge)));
    }

    /** Adds all cases of a file of literals, named after the test they come from. */
    public void json(String path, Judge<JsonNode> judge) throws IOException {
        String file = path.substring(path.lastIndexOf('/') + 1).replace(".json", "");
        for (JsonNode source : Suites.json(path).path("files")) {
            for (JsonNode one : source.path("cases")) {
                String test = file + " " + one.path("test").asString();
                add(test + " " + numbers.merge(test, 1, Integer::sum), one, judge);
            }
        }
    }

    private <C> void check(String name, C one, Judge<C> judge) throws Exception {
        Optional<Deviation> deviation = deviations.find(name);
        if (deviation.filter(Deviation::isSkip).isPresent()) {
            abort(name + ": " + deviation.get().reason());
        }
        run.incrementAndGet();
        Outcome outcome = judge.of(one);
        if (deviation.isEmpty()) {
            assertThat(outcome.ours()).as("%s: %s", name, one).isEqualTo(outcome.theirs());
            return;
        }
        otherwise.incrementAndGet();
        assertThat(oneLine(outcome.ours()))
                .as("%s: %s", name, one)
                .isEqualTo(deviation.get().instead());
        assertThat(outcome.ours()).as("the deviation is over").isNotEqualTo(outcome.theirs());
    }

    private static String oneLine(String text) {
        return text.replace("\r", "\\r").replace("\n", "\\n");
    }

    /** The cases, and last a test of their counts. */
    public Stream<DynamicTest> tests() {
        int cases = tests.size();
        return Stream.concat(
                List.copyOf(tests).stream(),
                Stream.of(dynamicTest("all of them counted", () -> count(cases))));
    }

    private void count(int cases) {
        assertThat(deviations.unused()).isEmpty();
        assertThat(
                        "%d cases, %d run, %d skipped; %d come out otherwise"
                                .formatted(cases, run.get(), cases - run.get(), otherwise.get()))
                .isEqualTo(deviations.counts());
    }
}
