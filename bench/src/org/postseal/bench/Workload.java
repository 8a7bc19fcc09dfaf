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
 */
record Workload(
        String name,
        int messages,
        int sessions,
        int octets,
        int destinations,
        boolean tls,
        int perSecond,
        long startNanos) {

    static Workload of(String name, int messages, int octets, int destinations, boolean tls) {
        return new Workload(name, messages, 50, octets, destinations, tls, 0, 0);
    }

    Workload paced(int rate) {
        return new Workload(
                name, messages, sessions, octets, destinations, tls, rate, System.nanoTime());
    }

    Workload sessions(int count) {
        return new Workload(
                name, messages, count, octets, destinations, tls, perSecond, startNanos);
    }

    Workload messages(int count) {
        return new Workload(
                name, count, sessions, octets, destinations, tls, perSecond, startNanos);
    }

    String domain(long number) {
        return "d" + number % destinations + ".bench.test";
    }
}
