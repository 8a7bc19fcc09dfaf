package org.postseal.lab;

/** Misbehaviour around STARTTLS. */
public sealed interface TlsBehaviour extends HostBehaviour {

    /** Does not know STARTTLS, and says so. */
    record WithoutStartTls() implements TlsBehaviour {}

    /**
     * Lists STARTTLS and then refuses it.
     *
     * @param reply one line without its CRLF, e.g. {@code 454 4.7.0 not now}
     */
    record RefusesStartTls(String reply) implements TlsBehaviour {}

    /**
     * Sends more than the reply to STARTTLS before the handshake, as an attacker would to have it
     * taken for protected.
     *
     * @param lines without the last CRLF
     */
    record InjectsAfterStartTls(String lines) implements TlsBehaviour {}

    /** Answers the first message of the handshake with octets that are no TLS. */
    record BreaksHandshake() implements TlsBehaviour {}

    /**
     * Answers the first message of the handshake with octets of its own.
     *
     * @param hex any record of TLS
     */
    record AnswersHandshake(String hex) implements TlsBehaviour {}

    /** Wants a new handshake as soon as the first is done; TLS 1.2 knows such a thing. */
    record Renegotiates() implements TlsBehaviour {}

    /** Refuses EHLO and knows HELO: a server from before extensions. */
    record HeloOnly() implements TlsBehaviour {}
}
