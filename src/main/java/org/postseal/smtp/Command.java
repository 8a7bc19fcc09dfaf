package org.postseal.smtp;

import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.postseal.mail.Address;
import org.postseal.mail.Envelope;
import org.postseal.mail.Recipient;

/** What a client can ask a server (RFC 5321, section 4.1.1), read and checked for its form. */
public sealed interface Command {

    /**
     * @param name as the client said it, not checked to be a name: to be shown only sanitised
     */
    record Helo(String name) implements Command {}

    /**
     * @param name see {@link Helo}
     */
    record Ehlo(String name) implements Command {}

    /**
     * @param sender {@link Address#NULL} for a bounce
     * @param size what SIZE announced (RFC 1870)
     * @param international non-ASCII text stands in the path, which needs SMTPUTF8
     */
    record Mail(Address sender, OptionalLong size, boolean international, Envelope.Options options)
            implements Command {}

    /**
     * @param address empty for {@code <postmaster>} without a domain (RFC 5321, section 4.5.1)
     * @param international non-ASCII text stands in the path or in ORCPT, which needs SMTPUTF8
     */
    record Rcpt(
            Optional<Address> address,
            boolean international,
            Set<Recipient.Notify> notifyOn,
            Optional<String> originalRecipient)
            implements Command {}

    record Data() implements Command {}

    /**
     * @param octets of the chunk that follows the line at once
     */
    record Bdat(long octets, boolean last) implements Command {}

    record Rset() implements Command {}

    record Noop() implements Command {}

    record Vrfy() implements Command {}

    record Help() implements Command {}

    record StartTls() implements Command {}

    record Quit() implements Command {}
}
