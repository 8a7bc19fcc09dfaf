package org.postseal.dsn;

import org.postseal.smtp.Reason;

/**
 * What a cause means, for a person who knows nothing of mail servers: what happened, and what they
 * can do.
 *
 * @param why whole sentences, without names and codes
 * @param advice whole sentences
 */
record PlainWords(String why, String advice) {

    private static final String UNREAD = " Your message was not sent, and nobody else has read it.";
    private static final String TELL_RECIPIENT =
            "Reach the recipient in another way, and ask them to show this message to whoever runs"
                    + " their mail server.";
    private static final String CHECK_ADDRESS =
            "Check the part of the address after the @ for typing mistakes.";
    private static final String TRY_LATER =
            "Try again later, or reach the recipient in another way.";
    private static final String ASK_POSTMASTER =
            "Ask your postmaster, whose address is at the end.";

    static PlainWords of(Reason reason) {
        return switch (reason) {
            case DNS_FAILED, DNS_BOGUS, DOMAIN_NOT_FOUND, NULL_MX, NO_ADDRESS, NO_HOST ->
                    ofName(reason);
            case ADDRESS_LITERAL, PRIVATE_ADDRESS, LOOPS_BACK -> ofPlace(reason);
            case DANE_UNKNOWN,
                    DANE_REQUIRED,
                    VALIDATION_UNPROVEN,
                    STS_MX_NOT_LISTED,
                    STS_UNREADABLE,
                    PIN_UNREADABLE,
                    RULE_UNMEETABLE ->
                    ofDemand(reason);
            case REQUIRETLS_UNVERIFIED, REQUIRETLS_UNSUPPORTED -> ofWish(reason);
            case CONNECT_REFUSED,
                    CONNECT_TIMEOUT,
                    CONNECTION_LOST,
                    PROTOCOL_ERROR,
                    GREETING_REFUSED ->
                    ofConnection(reason);
            case STARTTLS_NOT_OFFERED, STARTTLS_STRIPPED, STARTTLS_REFUSED, STARTTLS_INJECTION ->
                    ofStartTls(reason);
            case TLS_HANDSHAKE, TLS_VERSION, TLS_CIPHER, TLS_GROUP -> ofHandshake();
            case DANE_MISMATCH,
                    CERTIFICATE_UNTRUSTED,
                    CERTIFICATE_EXPIRED,
                    CERTIFICATE_NAME,
                    CERTIFICATE_WEAK,
                    FINGERPRINT_MISMATCH,
                    PIN_MISMATCH,
                    PIN_NEW_HOST ->
                    ofIdentity(reason);
            case REMOTE_DEFERRED, REMOTE_REFUSED, UNCERTAIN -> ofAnswer(reason);
            case SIZE_EXCEEDED, SMTPUTF8_NEEDED, EIGHT_BIT_UNCONVERTIBLE, CONTENT_MALFORMED ->
                    ofMessage(reason);
            case EXPIRED,
                    UNPROTECTED_TOO_LONG,
                    DELETED_BY_OPERATOR,
                    BOUNCED_BY_OPERATOR,
                    PROOF_UNAVAILABLE,
                    INTERNAL ->
                    ofOurselves(reason);
        };
    }

    private static PlainWords ofName(Reason reason) {
        return switch (reason) {
            case DOMAIN_NOT_FOUND ->
                    new PlainWords("There is no such mail domain." + UNREAD, CHECK_ADDRESS);
            case NULL_MX ->
                    new PlainWords("This domain says that it takes no mail at all.", CHECK_ADDRESS);
            case NO_ADDRESS, NO_HOST ->
                    new PlainWords(
                            "The mail server of this domain has no address on the network."
                                    + UNREAD,
                            CHECK_ADDRESS + " If it is right: " + TELL_RECIPIENT);
            case DNS_BOGUS ->
                    new PlainWords(
                            "The directory entry that says where mail for this domain goes is"
                                    + " signed, and the signature is wrong: it is broken, or"
                                    + " somebody has changed it."
                                    + UNREAD,
                            TELL_RECIPIENT);
            default ->
                    new PlainWords(
                            "It could not be found out where mail for this domain goes." + UNREAD,
                            TRY_LATER);
        };
    }

    private static PlainWords ofPlace(Reason reason) {
        return switch (reason) {
            case ADDRESS_LITERAL ->
                    new PlainWords(
                            "Mail is not sent to a bare network address, because nothing proves"
                                    + " whose it is.",
                            "Use an address with a domain name.");
            case LOOPS_BACK ->
                    new PlainWords(
                            "Mail for this domain leads back to this relay, in a circle.",
                            ASK_POSTMASTER);
            default ->
                    new PlainWords(
                            "The mail server of this domain has an address that cannot be reached"
                                    + " from the Internet."
                                    + UNREAD,
                            TELL_RECIPIENT);
        };
    }

    private static PlainWords ofDemand(Reason reason) {
        return switch (reason) {
            case VALIDATION_UNPROVEN ->
                    new PlainWords(
                            "This relay could not be sure of the signatures in the network's"
                                    + " directory, on which all proof for this domain rests."
                                    + UNREAD,
                            ASK_POSTMASTER);
            case DANE_UNKNOWN ->
                    new PlainWords(
                            "It could not be found out how the receiving server proves who it is,"
                                    + " although its domain publishes that."
                                    + UNREAD,
                            TELL_RECIPIENT);
            case STS_MX_NOT_LISTED ->
                    new PlainWords(
                            "The server named for this domain is not one of those that the domain"
                                    + " allows: the entry is out of date, or somebody has changed"
                                    + " it."
                                    + UNREAD,
                            TELL_RECIPIENT);
            case PIN_UNREADABLE ->
                    new PlainWords(
                            "Your own mail relay can no longer read what it knew of the receiving"
                                    + " server."
                                    + UNREAD,
                            ASK_POSTMASTER);
            case STS_UNREADABLE ->
                    new PlainWords(
                            "The rules of this domain for safe transport could not be read."
                                    + UNREAD,
                            TRY_LATER);
            default ->
                    new PlainWords(
                            "A rule of your own mail relay asks for a protection that this domain"
                                    + " does not offer."
                                    + UNREAD,
                            ASK_POSTMASTER);
        };
    }

    private static PlainWords ofWish(Reason reason) {
        String lack =
                reason == Reason.REQUIRETLS_UNSUPPORTED
                        ? "no server of this domain promises to do that"
                        : "nothing proves which servers are the right ones for this domain";
        return new PlainWords(
                "You asked that the message travel encrypted all the way to its reader, between"
                        + " servers that are proven to be the right ones (REQUIRETLS), and "
                        + lack
                        + "."
                        + UNREAD,
                "Reach the recipient in another way; or, if the message is not that confidential,"
                        + " send it again without that wish. Whoever runs their mail server can"
                        + " mend this.");
    }

    private static PlainWords ofConnection(Reason reason) {
        return switch (reason) {
            case CONNECT_REFUSED, CONNECT_TIMEOUT ->
                    new PlainWords(
                            "The receiving server could not be reached." + UNREAD, TRY_LATER);
            case CONNECTION_LOST ->
                    new PlainWords(
                            "The connection to the receiving server broke before the message was"
                                    + " handed over.",
                            TRY_LATER);
            case GREETING_REFUSED ->
                    new PlainWords(
                            "The receiving server would not speak with this relay." + UNREAD,
                            TRY_LATER);
            default ->
                    new PlainWords(
                            "The receiving server answered in a way that makes no sense.",
                            TELL_RECIPIENT);
        };
    }

    private static PlainWords ofStartTls(Reason reason) {
        return switch (reason) {
            case STARTTLS_STRIPPED ->
                    new PlainWords(
                            "The receiving server normally offers encryption; this time the offer"
                                    + " was missing, as if somebody on the way had taken it out."
                                    + UNREAD,
                            TELL_RECIPIENT);
            case STARTTLS_INJECTION ->
                    new PlainWords(
                            "Something was slipped into the connection before encryption began, so"
                                    + " it was closed."
                                    + UNREAD,
                            TELL_RECIPIENT);
            default ->
                    new PlainWords(
                            "The receiving server offered no encryption." + UNREAD,
                            TELL_RECIPIENT
                                    + " Until it offers encryption, do not send confidential things"
                                    + " to this address.");
        };
    }

    private static PlainWords ofHandshake() {
        return new PlainWords(
                "An encrypted connection to the receiving server, of the strength that is asked"
                        + " for, did not come about."
                        + UNREAD,
                TELL_RECIPIENT);
    }

    private static PlainWords ofIdentity(Reason reason) {
        String fault =
                switch (reason) {
                    case CERTIFICATE_EXPIRED -> "its certificate is out of date";
                    case CERTIFICATE_NAME -> "its certificate is for another server";
                    case CERTIFICATE_WEAK -> "its certificate is too weak to trust";
                    case CERTIFICATE_UNTRUSTED -> "nobody who is trusted vouches for it";
                    case PIN_MISMATCH -> "it proved who it is earlier, and this time it did not";
                    case PIN_NEW_HOST ->
                            "it is not one of the servers that this domain had until now, and"
                                    + " nothing proves that it belongs there";
                    case FINGERPRINT_MISMATCH -> "it showed another key than the one agreed on";
                    default -> "what it showed does not match what its domain publishes";
                };
        return new PlainWords(
                "The receiving server could not prove that it is the right one: "
                        + fault
                        + ". That may be a mistake there, or somebody in between."
                        + UNREAD,
                TELL_RECIPIENT);
    }

    private static PlainWords ofAnswer(Reason reason) {
        return switch (reason) {
            case REMOTE_REFUSED ->
                    new PlainWords(
                            "The receiving server refused the message; its own words are below.",
                            "Check the address for typing mistakes, and read the server's words"
                                    + " below: they often say what to change.");
            case UNCERTAIN ->
                    new PlainWords(
                            "The message was handed over on a protected connection, but the"
                                    + " receiving server never confirmed it. It may have arrived,"
                                    + " or not.",
                            "Ask the recipient whether it has arrived before you send it again.");
            default ->
                    new PlainWords(
                            "The receiving server would not take the message for now; its own words"
                                    + " are below.",
                            TRY_LATER);
        };
    }

    private static PlainWords ofMessage(Reason reason) {
        return switch (reason) {
            case SIZE_EXCEEDED ->
                    new PlainWords(
                            "The message is larger than the receiving server takes.",
                            "Send it with fewer or smaller attachments.");
            case SMTPUTF8_NEEDED ->
                    new PlainWords(
                            "An address of this message has letters that the receiving server does"
                                    + " not understand."
                                    + UNREAD,
                            "Use an address in plain letters, if the recipient has one.");
            case CONTENT_MALFORMED ->
                    new PlainWords(
                            "The message is not formed as mail must be, and would be damaged on the"
                                    + " way."
                                    + UNREAD,
                            "Send it again from another mail program, or ask your postmaster.");
            default ->
                    new PlainWords(
                            "The receiving server takes plain text letters only, and this message"
                                    + " cannot be converted without damage."
                                    + UNREAD,
                            "Send the text as an attachment, or ask the recipient for another"
                                    + " address.");
        };
    }

    private static PlainWords ofOurselves(Reason reason) {
        return switch (reason) {
            case EXPIRED ->
                    new PlainWords(
                            "Delivery was tried for as long as this relay tries.", TRY_LATER);
            case UNPROTECTED_TOO_LONG ->
                    new PlainWords(
                            "No server of this domain offered a protected connection for as long as"
                                    + " this relay waits for one."
                                    + UNREAD,
                            TELL_RECIPIENT);
            case BOUNCED_BY_OPERATOR, DELETED_BY_OPERATOR ->
                    new PlainWords(
                            "The people who run this mail relay took the message out of its queue.",
                            ASK_POSTMASTER);
            default ->
                    new PlainWords(
                            "A fault of this mail relay kept the message from being delivered.",
                            ASK_POSTMASTER);
        };
    }
}
