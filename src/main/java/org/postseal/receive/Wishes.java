package org.postseal.receive;

import java.util.Optional;
import org.postseal.mail.Envelope;
import org.postseal.smtp.Reply;

/**
 * How a client asks for REQUIRETLS in one session: with the parameter of MAIL, inside TLS alone
 * (RFC 8689, section 2); by the door it comes through; or by a field in the header, for clients
 * that have no other way. Whatever cannot be granted is refused and never left out.
 *
 * @param offered whether it can be asked for at all
 * @param far whether the client is on another machine
 */
record Wishes(boolean offered, Door door, boolean far) {

    private static final Reply FIELD_NOT_OFFERED =
            Reply.of(550, "5.7.30", "REQUIRETLS, which the header asks for, is not offered here");
    private static final Reply FIELD_WITHOUT_TLS =
            Reply.of(
                    550,
                    "5.7.10",
                    "The header asks for REQUIRETLS, and the message came without TLS");

    /**
     * Why MAIL may not say REQUIRETLS now; empty when it may, or does not.
     *
     * @param clear whether there is no TLS yet
     * @param tls whether there can be
     */
    Optional<Reply> againstMail(Envelope.Options asked, boolean clear, boolean tls) {
        if (!asked.wish().isPresent()) {
            return Optional.empty();
        }
        if (!offered || !tls) {
            return Optional.of(
                    Reply.of(
                            555,
                            "5.7.30",
                            "REQUIRETLS is not offered here; the message is not taken"));
        }
        return clear
                ? Optional.of(
                        Reply.of(
                                530,
                                "5.7.10",
                                "REQUIRETLS can be asked for inside TLS only: first say STARTTLS"))
                : Optional.empty();
    }

    /** Why the header may not ask for it; the first hop from another machine must have TLS, too. */
    Optional<Reply> againstField(boolean clear) {
        if (!offered) {
            return Optional.of(FIELD_NOT_OFFERED);
        }
        return clear && far ? Optional.of(FIELD_WITHOUT_TLS) : Optional.empty();
    }

    /** Whether MAIL needs TLS whatever else is allowed. */
    boolean needsTls() {
        return door == Door.REQUIRETLS && far;
    }

    /**
     * The envelope with all that was asked for.
     *
     * @param byField whether the header asks
     */
    Envelope granted(Envelope envelope, boolean byField) {
        return byField || door == Door.REQUIRETLS ? envelope.requiringTls() : envelope;
    }
}
