package org.postseal.bench;

/**
 * One run's figures.
 *
 * @param row the workload's name
 * @param server who was measured
 * @param messages that arrived
 * @param seconds from the first connection to the last arrival
 * @param cpuSeconds of the server, all its processes
 * @param benchCpuSeconds of the source and the sink, which have the same processors
 * @param residentMiB of the server afterwards
 * @param octets that arrived
 * @param handshakes at the sink
 * @param cleartext messages that arrived without TLS though it was demanded
 * @param p50Millis handed over to arrived, median
 * @param p99Millis the same, the slowest hundredth
 */
record Run(
        int round,
        String row,
        String server,
        long messages,
        double seconds,
        double cpuSeconds,
        double benchCpuSeconds,
        double residentMiB,
        long octets,
        long handshakes,
        long cleartext,
        double p50Millis,
        double p99Millis) {

    double perSecond() {
        return messages / seconds;
    }

    double cpuPerThousand() {
        return cpuSeconds * 1000 / messages;
    }

    double benchCpuPerThousand() {
        return benchCpuSeconds * 1000 / messages;
    }

    double megabytesPerSecond() {
        return octets / seconds / 1e6;
    }

    String line() {
        return "round %d  %-8s %-14s %7.0f msg/s %6.1f MB/s  %6.2f CPU-s/1000 (bench %.2f)  %5.0f MiB  %5d handshakes  p50 %.1f p99 %.1f ms%s"
                .formatted(
                        round,
                        row,
                        server,
                        perSecond(),
                        megabytesPerSecond(),
                        cpuPerThousand(),
                        benchCpuPerThousand(),
                        residentMiB,
                        handshakes,
                        p50Millis,
                        p99Millis,
                        cleartext > 0 ? "  IN CLEAR: " + cleartext : "");
    }
}
