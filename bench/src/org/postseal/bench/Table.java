package org.postseal.bench;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/**
 * Medians with their ranges, and how many times as fast as Postfix tuned: by the medians, and by
 * the runs of each round, which stand next to each other when the machine's speed changes.
 */
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
        text.append("\n| row | server | messages/s (range) | times Postfix tuned (each round) |")
                .append(
                        " MB/s | CPU-s per 1,000 | MiB | p50, p99 ms |\n|---|---|---|---|---|---|---|---|\n");
        rows.forEach((row, servers) -> {
            List<Run> tuned = servers.getOrDefault("Postfix tuned", List.of());
            servers.forEach((server, all) -> text.append(line(row, server, all, tuned)));
        });
        return text.toString();
    }

    private static String line(String row, String server, List<Run> all, List<Run> tuned) {
        return "| %s | %s | %.0f (%.0f to %.0f) | %s | %.1f | %.2f | %.0f | %.1f, %.1f |%n"
                .formatted(
                        row,
                        server,
                        median(all, Run::perSecond),
                        all.stream().mapToDouble(Run::perSecond).min().orElse(0),
                        all.stream().mapToDouble(Run::perSecond).max().orElse(0),
                        times(all, tuned),
                        median(all, Run::megabytesPerSecond),
                        median(all, Run::cpuPerThousand),
                        median(all, Run::residentMiB),
                        median(all, Run::p50Millis),
                        median(all, Run::p99Millis));
    }

    private static String times(List<Run> all, List<Run> tuned) {
        if (tuned.isEmpty()) {
            return "-";
        }
        double ofMedians = median(all, Run::perSecond) / median(tuned, Run::perSecond);
        String rounds =
                all.stream()
                        .flatMap(run ->
                                tuned.stream()
                                        .filter(other -> other.round() == run.round())
                                        .map(other -> run.perSecond() / other.perSecond()))
                        .map("%.1f"::formatted)
                        .collect(Collectors.joining(", "));
        return "%.1f (%s)".formatted(ofMedians, rounds);
    }

    private static double median(List<Run> runs, ToDoubleFunction<Run> figure) {
        double[] sorted = runs.stream().mapToDouble(figure).sorted().toArray();
        return sorted.length == 0 ? 0 : sorted[sorted.length / 2];
    }
}
