package org.postseal.deliver;

import org.postseal.smtp.Reason;

/**
 * Which of several troubles tells the most about why a message did not go, when each host failed in
 * its own way. In this order:
 *
 * <ol>
 *   <li>the word of a host on a channel that met the demand: it knows about the recipient;
 *   <li>a proof that failed or a channel that was tampered with: possibly an attack;
 *   <li>a demand that cannot be met, or not be known, now;
 *   <li>TLS that does not come about;
 *   <li>a connection that breaks or does not come about;
 *   <li>a host that has no usable address.
 * </ol>
 *
 * Within one step the host that was tried first counts.
 */
final class Gravity {

    private Gravity() {}

    /** Smaller is graver. */
    static int of(Reason reason) {
        return switch (reason) {
            case REMOTE_REFUSED,
                    REMOTE_DEFERRED,
                    UNCERTAIN,
                    INTERNAL,
                    PROOF_UNAVAILABLE,
                    EXPIRED,
                    UNPROTECTED_TOO_LONG,
                    DELETED_BY_OPERATOR,
                    BOUNCED_BY_OPERATOR,
                    CONTENT_MALFORMED,
                    SIZE_EXCEEDED,
                    SMTPUTF8_NEEDED,
                    EIGHT_BIT_UNCONVERTIBLE ->
                    1;
            case STARTTLS_INJECTION,
                    STARTTLS_STRIPPED,
                    DANE_MISMATCH,
                    DNS_BOGUS,
                    VALIDATION_UNPROVEN,
                    FINGERPRINT_MISMATCH,
                    PIN_MISMATCH,
                    PIN_NEW_HOST,
                    CERTIFICATE_UNTRUSTED,
                    CERTIFICATE_EXPIRED,
                    CERTIFICATE_NAME,
                    CERTIFICATE_WEAK,
                    TLS_VERSION,
                    TLS_CIPHER,
                    TLS_GROUP ->
                    2;
            case DANE_UNKNOWN,
                    DANE_REQUIRED,
                    STS_MX_NOT_LISTED,
                    STS_UNREADABLE,
                    PIN_UNREADABLE,
                    RULE_UNMEETABLE,
                    REQUIRETLS_UNVERIFIED,
                    REQUIRETLS_UNSUPPORTED ->
                    3;
            case STARTTLS_NOT_OFFERED, STARTTLS_REFUSED, TLS_HANDSHAKE -> 4;
            case GREETING_REFUSED,
                    CONNECTION_LOST,
                    PROTOCOL_ERROR,
                    CONNECT_REFUSED,
                    CONNECT_TIMEOUT ->
                    5;
            case DNS_FAILED,
                    NO_ADDRESS,
                    PRIVATE_ADDRESS,
                    LOOPS_BACK,
                    DOMAIN_NOT_FOUND,
                    NULL_MX,
                    NO_HOST,
                    ADDRESS_LITERAL ->
                    6;
        };
    }
}
