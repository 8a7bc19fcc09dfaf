package org.postseal.deliver;

import java.io.IOException;
import java.util.Optional;
import java.util.OptionalLong;
import org.postseal.mail.Message;
import org.postseal.mail.Recipient;
import org.postseal.queue.Claim;
import org.postseal.smtp.Extensions;
import org.postseal.smtp.Reason;
import org.postseal.smtp.Trouble;

/**
 * Whether a message can be given to a host that can do so much, and in what form: SIZE (RFC 1870),
 * 8BITMIME (RFC 6152), SMTPUTF8 (RFC 6531). Decided from what the host said inside TLS, before MAIL
 * is said.
 */
final class Fitting {

    private final Claim claim;
    private final Extensions offered;
    private final String peer;

    Fitting(Claim claim, Extensions offered, String peer) {
        this.claim = claim;
        this.offered = offered;
        this.peer = peer;
    }

    /** Whether MAIL must say SMTPUTF8 for these recipients. */
    boolean needsUtf8(Iterable<Claim.Waiting> recipients) {
        boolean needed = messageNeedsUtf8();
        for (Claim.Waiting waiting : recipients) {
            needed |= addressNeedsUtf8(waiting.recipient());
        }
        return needed;
    }

    /** Why this recipient cannot be named to the host; empty when it can. */
    Optional<Trouble> againstRecipient(Recipient recipient) {
        boolean needed = messageNeedsUtf8() || addressNeedsUtf8(recipient);
        return needed && !offered.smtpUtf8()
                ? Optional.of(
                        Trouble.of(
                                Reason.SMTPUTF8_NEEDED,
                                "an address or a header field has letters beyond ASCII, and "
                                        + peer
                                        + " does not take those (SMTPUTF8)"))
                : Optional.empty();
    }

    private boolean messageNeedsUtf8() {
        return claim.message().traits().headerUtf8() || claim.sender().needsSmtpUtf8();
    }

    private static boolean addressNeedsUtf8(Recipient recipient) {
        return recipient.address().needsSmtpUtf8();
    }

    /** Whether the host takes this form of the message. */
    boolean takes(Body body) {
        OptionalLong max = offered.sizeMax();
        return (!body.eightBit() || offered.eightBitMime())
                && (max.isEmpty() || body.size() <= max.getAsLong());
    }

    /**
     * The form in which the host gets the message.
     *
     * @throws HostTrouble when there is none that it can take
     * @throws IOException when the stored message cannot be read
     */
    Body body() throws IOException {
        Message message = claim.message();
        Body body =
                message.traits().eightBit() && !offered.eightBitMime()
                        ? new SevenBit(message.content()).body(peer)
                        : Body.asIs(message);
        OptionalLong max = offered.sizeMax();
        if (max.isPresent() && body.size() > max.getAsLong()) {
            throw new HostTrouble(
                    Trouble.of(
                            Reason.SIZE_EXCEEDED,
                            "the message has "
                                    + body.size()
                                    + " octets and "
                                    + peer
                                    + " takes at most "
                                    + max.getAsLong()),
                    true);
        }
        return body;
    }
}
