package org.postseal.cli;

import java.time.DateTimeException;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.postseal.mail.Address;
import org.postseal.mail.Domain;
import org.postseal.queue.QueueFilter;
import org.postseal.queue.QueueId;

/**
 * One line of JSON from a queue command to the relay.
 *
 * @param verb {@code list show hold release retry delete bounce}
 * @param from {@code <>} for bounces
 * @param older ISO 8601 duration
 * @param max entries in the answer to {@code list} and {@code show}
 */
record ControlRequest(
        String verb,
        @Nullable String id,
        @Nullable String to,
        @Nullable String from,
        @Nullable String domain,
        @Nullable String older,
        int max) {

    ControlRequest {
        verb = Objects.requireNonNullElse(verb, ""); // from JSON without one
    }

    /** Whether it names anything less than the whole queue. */
    boolean isNarrowed() {
        return id != null || to != null || from != null || domain != null || older != null;
    }

    ControlRequest withId(String one) {
        return new ControlRequest(verb, one, to, from, domain, older, max);
    }

    /**
     * The same for the queue.
     *
     * @throws IllegalArgumentException when a value is none of its kind; the message says which
     */
    QueueFilter filter() {
        return new QueueFilter(
                Optional.ofNullable(id).map(QueueId::new),
                Optional.ofNullable(to).map(Address::parse),
                Optional.ofNullable(from).map(ControlRequest::sender),
                Optional.ofNullable(domain).map(Domain::of),
                Optional.ofNullable(older).map(ControlRequest::duration));
    }

    private static Address sender(String text) {
        return text.equals("<>") ? Address.NULL : Address.parse(text);
    }

    private static Duration duration(String text) {
        try {
            return Duration.parse(text);
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("not a duration: " + text, e);
        }
    }
}
