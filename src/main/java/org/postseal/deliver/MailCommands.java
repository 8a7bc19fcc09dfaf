package org.postseal.deliver;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.postseal.mail.Envelope;
import org.postseal.mail.Recipient;
import org.postseal.queue.Claim;
import org.postseal.settle.Attempt;
import org.postseal.smtp.Extensions;

/**
 * The envelope as commands, with those parameters that the host offers (RFC 1870, 3461, 6152,
 * 6531), and REQUIRETLS where the demand has it (RFC 8689).
 *
 * @param mail the MAIL command
 * @param rcpt the RCPT command of each recipient, in order; not changed any more
 */
record MailCommands(String mail, Map<Claim.Waiting, String> rcpt) {

    private static final int CHARACTERS_EXPECTED = 128;

    MailCommands {
        rcpt = Collections.unmodifiableMap(rcpt);
    }

    /** Over that session under its demand, which is the message's. */
    static MailCommands of(
            Claim claim, List<Claim.Waiting> recipients, Session session, Body body) {
        Extensions offered = session.extensions();
        Map<Claim.Waiting, String> rcpt = new LinkedHashMap<>();
        for (Claim.Waiting waiting : recipients) {
            rcpt.put(waiting, rcpt(waiting.recipient(), offered));
        }
        boolean utf8 = new Fitting(claim, offered, "").needsUtf8(recipients);
        return new MailCommands(mail(claim, session, body, utf8), rcpt);
    }

    private static String mail(Claim claim, Session session, Body body, boolean utf8) {
        Extensions offered = session.extensions();
        StringBuilder mail = new StringBuilder(CHARACTERS_EXPECTED).append("MAIL FROM:<");
        mail.append(claim.sender()).append('>');
        if (offered.size()) {
            mail.append(" SIZE=").append(body.size());
        }
        if (offered.eightBitMime() && body.eightBit()) {
            mail.append(" BODY=8BITMIME");
        }
        if (offered.smtpUtf8() && utf8) {
            mail.append(" SMTPUTF8");
        }
        if (session.promise() == Attempt.Promise.GIVEN) {
            mail.append(' ').append(Extensions.REQUIRETLS);
        }
        if (offered.dsn()) {
            returned(claim).ifPresent(ret -> mail.append(" RET=").append(ret));
            claim.options().envelopeId().ifPresent(id -> mail.append(" ENVID=").append(id));
        }
        return mail.toString();
    }

    /**
     * RFC 8689, section 5: of such a message nothing but its header comes back. A host that does
     * not know REQUIRETLS knows that only when it is told.
     */
    private static Optional<Envelope.Ret> returned(Claim claim) {
        return claim.options().wish().isPresent()
                ? Optional.of(Envelope.Ret.HDRS)
                : claim.options().ret();
    }

    private static String rcpt(Recipient recipient, Extensions offered) {
        StringBuilder rcpt = new StringBuilder(CHARACTERS_EXPECTED).append("RCPT TO:<");
        rcpt.append(recipient.address()).append('>');
        if (offered.dsn() && !recipient.notifyOn().isEmpty()) {
            rcpt.append(" NOTIFY=").append(words(recipient.notifyOn()));
        }
        if (offered.dsn()) {
            recipient.originalRecipient().ifPresent(o -> rcpt.append(" ORCPT=").append(o));
        }
        return rcpt.toString();
    }

    private static String words(Set<Recipient.Notify> events) {
        return events.stream().sorted().map(Enum::name).collect(Collectors.joining(","));
    }

    /** How long they are, line ends not counted. */
    int characters() {
        int sum = mail.length();
        for (String command : rcpt.values()) {
            sum += command.length();
        }
        return sum;
    }

    /** Every command in the order in which it is said. */
    List<String> all(boolean withData) {
        List<String> commands = new ArrayList<>();
        commands.add(mail);
        commands.addAll(rcpt.values());
        if (withData) {
            commands.add("DATA");
        }
        return commands;
    }
}
