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
 * @param closeTimeout how long deliveries under way may still take when the program ends
 * @param limits what a server may make us wait for
 */
public record DeliverSettings(
        Domain hostname,
        int deliveriesMax,
        int messagesPerConnection,
        Duration closeTimeout,
        Limits limits) {

    public static DeliverSettings defaults(Domain hostname) {
        return new DeliverSettings(hostname, 1000, 100, Duration.ofSeconds(20), Limits.defaults());
    }

    public DeliverSettings withLimits(Limits other) {
        return new DeliverSettings(
                hostname, deliveriesMax, messagesPerConnection, closeTimeout, other);
    }

    public DeliverSettings withMessagesPerConnection(int count) {
        return new DeliverSettings(hostname, deliveriesMax, count, closeTimeout, limits);
    }
}
