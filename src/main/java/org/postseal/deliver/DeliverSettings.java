package org.postseal.deliver;

import java.time.Duration;
import org.postseal.mail.Domain;

/**
 * How mail is handed to other servers.
 *
 * @param hostname what EHLO says
 * @param deliveriesMax deliveries running at once, all destinations together; the queue bounds each
 *     destination
 * @param messagesPerConnection messages over one connection before it is closed
 * @param outagePause how long a destination is not dialed after none of its hosts took a connection
 * @param closeTimeout how long deliveries under way may still take when the program ends
 * @param limits what a server may make us wait for
 */
public record DeliverSettings(
        Domain hostname,
        int deliveriesMax,
        int messagesPerConnection,
        Duration outagePause,
        Duration closeTimeout,
        Limits limits) {

    private static final Duration OUTAGE_PAUSE = Duration.ofMinutes(1);

    public static DeliverSettings defaults(Domain hostname) {
        return new DeliverSettings(
                hostname, 1000, 100, OUTAGE_PAUSE, Duration.ofSeconds(20), Limits.defaults());
    }

    public DeliverSettings withLimits(Limits other) {
        return new DeliverSettings(
                hostname, deliveriesMax, messagesPerConnection, outagePause, closeTimeout, other);
    }

    public DeliverSettings withMessagesPerConnection(int count) {
        return new DeliverSettings(
                hostname, deliveriesMax, count, outagePause, closeTimeout, limits);
    }

    /** Never longer than the wait before the first retry: that retry is to be a real one. */
    public DeliverSettings withFirstRetry(Duration wait) {
        Duration pause = wait.compareTo(OUTAGE_PAUSE) < 0 ? wait.dividedBy(2) : OUTAGE_PAUSE;
        return new DeliverSettings(
                hostname, deliveriesMax, messagesPerConnection, pause, closeTimeout, limits);
    }
}
