package org.postseal.lab;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Several mail systems before the same scenarios, side by side, as a page of documentation. */
public record Comparison(List<LabReport> reports) {

    public Comparison {
        reports = List.copyOf(reports);
    }

    /**
     * A page in Markdown.
     *
     * @param head what stands above the tables
     */
    public String page(String head) {
        StringBuilder page = new StringBuilder(head).append("\n## The score\n\n");
        page.append("| | as expected | verified | encrypted | in the clear | refused | leaked |\n");
        page.append("|---|---|---|---|---|---|---|\n");
        for (LabReport report : reports) {
            page.append(score(report));
        }
        page.append("\n## Scenario by scenario\n\n| scenario | what happens | expected |");
        reports.forEach(report -> page.append(' ').append(report.system()).append(" |"));
        page.append("\n|---|---|---|").append("---|".repeat(reports.size())).append('\n');
        List<LabRow> rows = reports.getFirst().rows();
        List<String> choices = new ArrayList<>();
        for (int i = 0; i < rows.size(); i++) {
            page.append(line(i, choices));
        }
        page.append("\n## Where the expectation is a choice\n\n");
        page.append(String.join("\n", choices)).append('\n');
        return page.toString();
    }

    private static String score(LabReport report) {
        return "| %s | %d of %d | %d | %d | %d | %d | %d |%n"
                .formatted(
                        report.system(),
                        report.rows().stream().filter(LabRow::right).count(),
                        report.rows().size(),
                        report.count(Verdict.Came.VERIFIED),
                        report.count(Verdict.Came.ENCRYPTED),
                        report.count(Verdict.Came.CLEAR),
                        report.count(Verdict.Came.REFUSED) + report.count(Verdict.Came.UNKNOWN),
                        report.leaked());
    }

    private String line(int index, List<String> choices) {
        LabRow first = reports.getFirst().rows().get(index);
        String mark = "";
        if (!first.choice().isEmpty() && !first.isTwin()) {
            choices.add((choices.size() + 1) + ". `" + first.name() + "`: " + first.choice());
            mark = " [" + choices.size() + "]";
        }
        String cells =
                reports.stream()
                        .map(report -> cell(report.rows().get(index)))
                        .collect(Collectors.joining(" | "));
        String story = first.isTwin() ? "the same, with an impostor" : first.story();
        return "| `%s`%s | %s | %s | %s |%n"
                .formatted(first.name(), mark, story, first.expected(), cells);
    }

    private static String cell(LabRow row) {
        String text = row.came().equals("unknown") ? "not decided" : row.came();
        if (row.leaked() > 0) {
            text += ", leaked " + row.leaked();
        }
        return row.right() && row.leaked() == 0 ? text : "**" + text + "**";
    }
}
