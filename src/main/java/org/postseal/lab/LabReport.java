package org.postseal.lab;

import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;

/**
 * All that became of one run.
 *
 * @param system what was tried
 * @param rows one for each scenario and each impostor twin
 * @param outside octets that the system tried to write outside a satisfied channel, by its own
 *     count; empty where it does not count that
 */
public record LabReport(String system, List<LabRow> rows, OptionalLong outside) {

    public LabReport {
        rows = List.copyOf(rows);
    }

    /** Whether every scenario came as it must, and nothing leaked by anybody's count. */
    public boolean right() {
        return leaked() == 0 && outside.orElse(0) == 0 && rows.stream().allMatch(LabRow::right);
    }

    /** Octets of mail that somebody could read who must not, as the lab counted them. */
    public long leaked() {
        return rows.stream().mapToLong(LabRow::leaked).sum();
    }

    /** What became of one scenario; of a twin by its own name. */
    public Optional<LabRow> row(String name) {
        return rows.stream().filter(row -> row.name().equals(name)).findFirst();
    }

    /** The line at the end. */
    public String summary() {
        StringBuilder text = new StringBuilder();
        text.append(rows.size()).append(" scenarios");
        text.append(", ").append(count(Verdict.Came.VERIFIED)).append(" delivered verified");
        text.append(", ").append(count(Verdict.Came.ENCRYPTED)).append(" delivered encrypted");
        more(text, Verdict.Came.CLEAR, " delivered in the clear");
        text.append(", ").append(count(Verdict.Came.REFUSED)).append(" refused");
        more(text, Verdict.Came.UNKNOWN, " without a word");
        return text.append(", leaked ").append(leaked()).toString();
    }

    private void more(StringBuilder text, Verdict.Came came, String words) {
        if (count(came) > 0) {
            text.append(", ").append(count(came)).append(words);
        }
    }

    long count(Verdict.Came came) {
        String word = came.name().toLowerCase(Locale.ROOT);
        return rows.stream().filter(row -> Objects.equals(row.came(), word)).count();
    }

    /** One line for each row, and the summary. */
    public String text() {
        String lines = rows.stream().map(LabRow::line).collect(Collectors.joining("\n"));
        long wrong = rows.stream().filter(row -> !row.right()).count();
        return lines
                + (wrong == 0 ? "" : "\n" + wrong + " did not come as they must")
                + (outside.isEmpty()
                        ? ""
                        : "\noctets written outside a satisfied channel, by the relay's own count: "
                                + outside.getAsLong())
                + "\n"
                + summary();
    }
}
