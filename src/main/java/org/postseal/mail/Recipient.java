package org.postseal.mail;

import java.util.Optional;
import java.util.Set;

/**
 * One RCPT TO with its delivery status options (RFC 3461, sections 4.1 and 4.2).
 *
 * @param notifyOn the events the sender asked to hear of; {@link #NOTIFY_DEFAULT} when it did not
 *     say
 * @param originalRecipient the ORCPT value still in its xtext form, e.g. {@code rfc822;a@b}
 */
public record Recipient(Address address, Set<Notify> notifyOn, Optional<String> originalRecipient) {

    /** Without NOTIFY a failure is reported, and a delay where the relay does so. */
    public static final Set<Notify> NOTIFY_DEFAULT = Set.of();

    /** A NOTIFY keyword. */
    public enum Notify {
        NEVER,
        SUCCESS,
        FAILURE,
        DELAY
    }

    public Recipient {
        notifyOn = Set.copyOf(notifyOn);
    }

    public static Recipient of(Address address) {
        return new Recipient(address, NOTIFY_DEFAULT, Optional.empty());
    }

    public boolean wantsFailure() {
        return notifyOn.isEmpty() || notifyOn.contains(Notify.FAILURE);
    }

    public boolean wantsDelay() {
        return notifyOn.isEmpty() || notifyOn.contains(Notify.DELAY);
    }

    public boolean wantsSuccess() {
        return notifyOn.contains(Notify.SUCCESS);
    }
}
