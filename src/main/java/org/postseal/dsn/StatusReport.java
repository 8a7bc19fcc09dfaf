package org.postseal.dsn;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.postseal.mail.Address;
import org.postseal.mail.Envelope;
import org.postseal.mail.Message;
import org.postseal.smtp.EnhancedCode;
import org.postseal.smtp.Reason;

/**
 * What a sender is told about some recipients of a message.
 *
 * @param kind what happened to them
 * @param subject the message it is about
 * @param recipients at least one, all of the same kind
 */
public record StatusReport(Kind kind, Subject subject, List<RecipientStatus> recipients) {

    /** The action of RFC 3464, section 2.3.3, as far as a relay takes it. */
    public enum Kind {
        FAILED("failed"),
        DELAYED("delayed"),
        /** Handed to a host that will not report a success itself. */
        RELAYED("relayed");

        private final String action;

        Kind(String action) {
            this.action = action;
        }

        String action() {
            return action;
        }
    }

    /**
     * The message that the report is about.
     *
     * @param queueId its name in the log
     * @param arrived when this relay took it
     */
    public record Subject(
            String queueId,
            Address sender,
            Envelope.Options options,
            Message message,
            Instant arrived) {}

    /**
     * One recipient.
     *
     * @param originalRecipient the ORCPT value still in its xtext form
     * @param status of the class that goes with the kind
     * @param reason why; for what expired or could not be protected in time, the last cause; empty
     *     for a success
     * @param code the SMTP code that goes with it
     * @param sentence the cause in the words of whoever met it
     * @param host the last host that was tried, as the log writes it; empty when there was none
     * @param demanded what the channel had to prove, with the sources; empty when it did not come
     *     so far
     * @param retryUntil when trying ends; empty when it has
     */
    public record RecipientStatus(
            Address address,
            Optional<String> originalRecipient,
            EnhancedCode status,
            Optional<Reason> reason,
            int code,
            String sentence,
            Optional<String> host,
            String demanded,
            Instant lastAttempt,
            Optional<Instant> retryUntil) {}

    public StatusReport {
        recipients = List.copyOf(recipients);
        if (recipients.isEmpty()) {
            throw new IllegalArgumentException("a report about nobody");
        }
    }
}
