package org.postseal.deliver;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.postseal.mail.Recipient;
import org.postseal.queue.Claim;
import org.postseal.smtp.Extensions;

/**
 * The envelope as commands, with those parameters that the host offers (RFC 1870, 3461, 6152,
 * 6531).
 *
 * @param mail the MAIL command
 * @param rcpt the RCPT command of each recipient, in order
 */
record MailCommands(String mail, Map<Claim.Waiting, String> rcpt) {

    MailCommands {
        rcpt = Collections.unmodifiableMap(new LinkedHashMap<>(rcpt));
    }

    static MailCommands of(
            Claim claim, List<Claim.Waiting> recipients, Extensions offered, Body body) {
        Map<Claim.Waiting, String> rcpt = new LinkedHashMap<>();
        for (Claim.Waiting waiting : recipients) {
            rcpt.put(waiting, rcpt(waiting.recipient(), offered));
        }
        boolean utf8 = new Fitting(claim, offered, "").needsUtf8(recipients);
        return new MailCommands(mail(claim, offered, body, utf8), rcpt);
    }

    private static String mail(Claim claim, Extensions offered, Body body, boolean utf8) {
        List<String> words = new ArrayList<>();
        words.add("MAIL FROM:<" + claim.sender() + ">");
        if (offered.size()) {
            words.add("SIZE=" + body.size());
        }
        if (offered.eightBitMime() && body.eightBit()) {
            words.add("BODY=8BITMIME");
        }
        if (offered.smtpUtf8() && utf8) {
            words.add("SMTPUTF8");
        }
        if (offered.dsn()) {
            claim.options().ret().ifPresent(ret -> words.add("RET=" + ret));
            claim.options().envelopeId().ifPresent(id -> words.add("ENVID=" + id));
        }
        return String.join(" ", words);
    }

    private static String rcpt(Recipient recipient, Extensions offered) {
        List<String> words = new ArrayList<>();
        words.add("RCPT TO:<" + recipient.address() + ">");
        if (offered.dsn() && !recipient.notifyOn().isEmpty()) {
            words.add(
                    "NOTIFY="
                            + recipient.notifyOn().stream()
                                    .sorted()
                                    .map(Enum::name)
                                    .collect(Collectors.joining(",")));
        }
        if (offered.dsn()) {
            recipient.originalRecipient().ifPresent(o -> words.add("ORCPT=" + o));
        }
        return String.join(" ", words);
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
