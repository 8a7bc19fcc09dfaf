package org.postseal.memory;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.postseal.mail.Domain;

/**
 * One thing that is remembered, for an operator.
 *
 * @param kind {@code mta-sts} or {@code pin}
 * @param host of a pin with its port, else empty
 * @param state {@code enforce}, {@code testing} or {@code none} of a policy, the methods of a pin,
 *     or {@code damaged}
 * @param details lines that say all of it
 */
public record Remembered(
        String kind, Domain domain, String host, String state, Span span, List<String> details) {

    /**
     * Its times; empty for what is damaged.
     *
     * @param since of a pin, when the host proved itself for the first time
     * @param seen when the policy was fetched, or the host proved itself for the last time
     * @param expires when it is over, unless it is confirmed before
     */
    public record Span(Optional<Instant> since, Optional<Instant> seen, Optional<Instant> expires) {
        static final Span UNKNOWN = new Span(Optional.empty(), Optional.empty(), Optional.empty());
    }

    static final String DAMAGED = "damaged";

    public Remembered {
        details = List.copyOf(details);
    }
}
