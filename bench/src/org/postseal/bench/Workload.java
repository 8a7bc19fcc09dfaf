package org.postseal.bench;

/**
 * What is sent.
 *
 * @param name of the row
 * @param messages in all
 * @param sessions clients at once
 * @param octets of each message's body
 * @param destinations recipient domains, in turn
 * @param tls whether the receiving side must be verified over TLS
 * @param perSecond the pace; 0: as fast as it goes
 * @param startNanos when the first message of a paced load is due
 * @param first the number of the first message
 * @param seconds after which no message is begun any more; 0: only their number counts
 * @param skipped a destination that gets none; -1: every one gets its share
 */
record Workload(
        String name,
        int messages,
        int sessions,
        int octets,
        int destinations,
        boolean tls,
        int perSecond,
        long startNanos,
        int first,
        int seconds,
        int skipped) {

    static Workload of(String name, int messages, int octets, int destinations, boolean tls) {
        return new Workload(name, messages, 50, octets, destinations, tls, 0, 0, 0, 0, -1);
    }

    Workload paced(int rate) {
        return new Workload(
                name,
                messages,
                sessions,
                octets,
                destinations,
                tls,
                rate,
                System.nanoTime(),
                first,
                seconds,
                skipped);
    }

    Workload sessions(int count) {
        return new Workload(
                name,
                messages,
                count,
                octets,
                destinations,
                tls,
                perSecond,
                startNanos,
                first,
                seconds,
                skipped);
    }

    Workload messages(int count) {
        return new Workload(
                name,
                count,
                sessions,
                octets,
                destinations,
                tls,
                perSecond,
                startNanos,
                first,
                seconds,
                skipped);
    }

    /** As many as can be handed over in that time. */
    Workload lasting(int time) {
        return new Workload(
                name,
                Integer.MAX_VALUE,
                sessions,
                octets,
                destinations,
                tls,
                perSecond,
                startNanos,
                first,
                time,
                skipped);
    }

    Workload startingAt(int number) {
        return new Workload(
                name,
                messages,
                sessions,
                octets,
                destinations,
                tls,
                perSecond,
                startNanos,
                number,
                seconds,
                skipped);
    }

    /** Without mail to one of the destinations. */
    Workload skipping(int destination) {
        return new Workload(
                name,
                messages,
                sessions,
                octets,
                destinations,
                tls,
                perSecond,
                startNanos,
                first,
                seconds,
                destination);
    }

    /** Where a message goes. */
    String domain(long number) {
        long at = (first + number) % destinations;
        return destination(at == skipped ? (at + 1) % destinations : at);
    }

    static String destination(long number) {
        return "d" + number + ".bench.test";
    }
}
