package org.postseal.bench;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** Medians with their ranges, and ratios to the slowest server of each row. */
final class Table {

    private Table() {}

    static String of(List<Run> runs) {
        Map<String, Map<String, List<Run>>> rows = new LinkedHashMap<>();
        for (Run run : runs) {
            rows.computeIfAbsent(run.row(), r -> new LinkedHashMap<>())
                    .computeIfAbsent(run.server(), s -> new java.util.ArrayList<>())
                    .add(run);
        }
        StringBuilder text = new StringBuilder();
        text.append("\n| row | server | messages/s (range) | times Postfix tuned | MB/s |")
                .append(
                        " CPU-s per 1,000 | MiB | p50, p99 ms |\n|---|---|---|---|---|---|---|---|\n");
        rows.forEach((row, servers) -> {
            double tuned =
                    servers.containsKey("Postfix tuned")
                            ? median(servers.get("Postfix tuned"), Run::perSecond)
                            : 0;
            servers.forEach((server, all) -> text.append(line(row, server, all, tuned)));
        });
        return text.toString();
    }

    private static String line(String row, String server, List<Run> all, double tuned) {
        double speed = median(all, Run::perSecond);
        return "| %s | %s | %.0f (%.0f to %.0f) | %s | %.1f | %.2f | %.0f | %.1f, %.1f |%n"
                .formatted(
                        row,
                        server,
                        speed,
                        all.stream().mapToDouble(Run::perSecond).min().orElse(0),
                        all.stream().mapToDouble(Run::perSecond).max().orElse(0),
                        tuned > 0 ? "%.1f".formatted(speed / tuned) : "-",
                        median(all, Run::megabytesPerSecond),
                        median(all, Run::cpuPerThousand),
                        median(all, Run::residentMiB),
                        median(all, Run::p50Millis),
                        median(all, Run::p99Millis));
    }

    private static double median(List<Run> runs, ToDoubleFunction<Run> figure) {
        double[] sorted = runs.stream().mapToDouble(figure).sorted().toArray();
        return sorted.length == 0 ? 0 : sorted[sorted.length / 2];
    }
}
