package org.postseal.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** What a process and all that came of it have used, read from {@code /proc}. */
record ProcessTree(ProcessHandle root) {

    private static final double TICKS_PER_SECOND = 100;

    /** CPU seconds: of those alive, and of those they waited for. */
    double cpuSeconds() {
        return all().mapToDouble(ProcessTree::ticks).sum() / TICKS_PER_SECOND;
    }

    /** CPU seconds of this process by itself, without those that it has started. */
    static double ownCpuSeconds() {
        try {
            String stat = Files.readString(Path.of("/proc/self/stat"));
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
            return (Double.parseDouble(fields[11]) + Double.parseDouble(fields[12]))
                    / TICKS_PER_SECOND;
        } catch (IOException e) {
            return 0;
        }
    }

    /** Resident memory of those alive, MiB; shared pages are counted once for each. */
    double residentMiB() {
        return all().mapToDouble(p -> status(p, "VmRSS:")).sum() / 1024;
    }

    /** The most that the root itself ever had resident, MiB. */
    double peakMiB() {
        return status(root, "VmHWM:") / 1024;
    }

    private Stream<ProcessHandle> all() {
        return Stream.concat(Stream.of(root), root.descendants());
    }

    private static double ticks(ProcessHandle process) {
        try {
            String stat = Files.readString(Path.of("/proc/" + process.pid() + "/stat"));
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
            double sum = 0;
            for (int i = 11; i <= 14; i++) {
                sum += Double.parseDouble(fields[i]);
            }
            return sum;
        } catch (IOException e) {
            return 0; // it has just ended: its parent counts it
        }
    }

    private static double status(ProcessHandle process, String field) {
        try (Stream<String> lines = Files.lines(Path.of("/proc/" + process.pid() + "/status"))) {
            return lines.filter(line -> line.startsWith(field))
                    .mapToDouble(line -> Double.parseDouble(line.replaceAll("[^0-9]", "")))
                    .sum();
        } catch (IOException e) {
            return 0;
        }
    }
}
