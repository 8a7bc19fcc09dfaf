package org.postseal.queue;

import java.time.Duration;
import java.util.Optional;
import org.postseal.mail.Address;
import org.postseal.mail.Domain;

/**
 * Which recipients of the queue an operator means: those that meet all that is said.
 *
 * @param from the sender; {@link Address#NULL} for bounces
 * @param domain the recipient's domain
 * @param olderThan how long it has waited at least
 */
public record QueueFilter(
        Optional<QueueId> id,
        Optional<Address> to,
        Optional<Address> from,
        Optional<Domain> domain,
        Optional<Duration> olderThan) {

    /** Everything that waits. */
    public static QueueFilter all() {
        return new QueueFilter(
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    /** The one domain that all it can match are of, where it has one. */
    Optional<Domain> onlyDomain() {
        return domain.or(() -> to.map(Address::domain));
    }

    /** Whether it asks for a domain and for nothing else. */
    boolean isDomainAlone() {
        return equals(
                new QueueFilter(
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        domain,
                        Optional.empty()));
    }

    /** One message, all its recipients. */
    public static QueueFilter of(QueueId id) {
        return new QueueFilter(
                Optional.of(id),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }
}
