package org.postseal.receive;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.postseal.mail.Address;
import org.postseal.mail.Envelope;
import org.postseal.mail.Recipient;
import org.postseal.smtp.Command;
import org.postseal.smtp.Reply;

/**
 * Room 3: what MAIL and RCPT have said since the last reset. Recipients of any domain are taken,
 * and address literals too: where mail may go is decided by the route.
 */
final class Transaction {

    private static final Reply NEED_MAIL = Reply.of(503, "5.5.1", "First say MAIL FROM");
    private static final Reply SENDER_OK = Reply.of(250, "2.1.0", "Ok");
    private static final Reply RECIPIENT_OK = Reply.of(250, "2.1.5", "Ok");

    private final RelaySettings relay;
    private final Limits limits;
    private final Map<Address, Recipient> recipients = new LinkedHashMap<>();
    private Optional<Command.Mail> mail = Optional.empty();

    Transaction(RelaySettings relay, Limits limits) {
        this.relay = relay;
        this.limits = limits;
    }

    void reset() {
        mail = Optional.empty();
        recipients.clear();
    }

    Reply mail(Command.Mail command) {
        if (mail.isPresent()) {
            return Reply.of(503, "5.5.1", "A transaction is open; end it or say RSET");
        }
        if (command.international() && !command.options().smtpUtf8()) {
            return Reply.of(553, "5.6.7", "A sender that is not ASCII needs SMTPUTF8");
        }
        if (command.size().orElse(0) > limits.messageOctetsMax()) {
            return Reply.of(
                    552, "5.3.4", "A message may have " + limits.messageOctetsMax() + " octets");
        }
        mail = Optional.of(command);
        return SENDER_OK;
    }

    Reply rcpt(Command.Rcpt command) {
        if (mail.isEmpty()) {
            return NEED_MAIL;
        }
        if (command.international() && !mail.get().options().smtpUtf8()) {
            return Reply.of(553, "5.6.7", "A recipient that is not ASCII needs SMTPUTF8");
        }
        Address address = command.address().orElse(relay.postmaster());
        if (recipients.size() >= limits.recipientsMax() && !recipients.containsKey(address)) {
            return Reply.of(
                    452, "4.5.3", "At most " + limits.recipientsMax() + " recipients at a time");
        }
        recipients.putIfAbsent(
                address, new Recipient(address, command.notifyOn(), command.originalRecipient()));
        return RECIPIENT_OK;
    }

    /** What keeps a message from following now; empty when nothing does. */
    Optional<Reply> obstacle() {
        if (mail.isEmpty()) {
            return Optional.of(NEED_MAIL);
        }
        return recipients.isEmpty()
                ? Optional.of(Reply.of(503, "5.5.1", "First say RCPT TO"))
                : Optional.empty();
    }

    /** Only where there is no {@link #obstacle}. */
    Envelope envelope() {
        Command.Mail from = mail.orElseThrow();
        return new Envelope(from.sender(), List.copyOf(recipients.values()), from.options());
    }

    /** As Postfix adds it to a line about a refusal. */
    Optional<Address> sender() {
        return mail.map(Command.Mail::sender);
    }
}
