package org.postseal.mail;

import java.util.List;
import java.util.Optional;

/**
 * Who a message is from, whom it is for, and what was asked of its transport; what MAIL and RCPT
 * said, apart from the message itself.
 *
 * @param sender {@link Address#NULL} for a bounce
 * @param recipients at least one, in the order given
 * @param options what MAIL asked for beside the sender
 */
public record Envelope(Address sender, List<Recipient> recipients, Options options) {

    /**
     * @param smtpUtf8 SMTPUTF8 was asked for (RFC 6531)
     * @param ret what a bounce should carry (RFC 3461, section 4.3)
     * @param envelopeId the ENVID value still in its xtext form
     * @param wish REQUIRETLS was asked for (RFC 8689)
     */
    public record Options(
            boolean smtpUtf8, Optional<Ret> ret, Optional<String> envelopeId, TlsWish wish) {
        public static final Options NONE = new Options(false, Optional.empty(), Optional.empty());

        /** Without a wish. */
        public Options(boolean smtpUtf8, Optional<Ret> ret, Optional<String> envelopeId) {
            this(smtpUtf8, ret, envelopeId, TlsWish.NONE);
        }

        /** The same with REQUIRETLS. */
        public Options requiringTls() {
            return new Options(smtpUtf8, ret, envelopeId, TlsWish.REQUIRED);
        }
    }

    /** A RET keyword: the whole message in a bounce, or its header only. */
    public enum Ret {
        FULL,
        HDRS
    }

    /** The same with REQUIRETLS. */
    public Envelope requiringTls() {
        return new Envelope(sender, recipients, options.requiringTls());
    }

    public Envelope {
        recipients = List.copyOf(recipients);
        if (recipients.isEmpty()) {
            throw new IllegalArgumentException("an envelope needs a recipient");
        }
    }
}
