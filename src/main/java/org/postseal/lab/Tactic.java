package org.postseal.lab;

import java.util.List;

/** What an attacker on the path between the relay and a host does, beside reading. */
public sealed interface Tactic {

    /** Nothing. */
    record Listens() implements Tactic {}

    /** Takes STARTTLS out of what the host offers, and refuses it for the host when asked. */
    record RemovesStartTls() implements Tactic {}

    /**
     * Writes something else over the word in the offer, as some firewalls do, and refuses it.
     *
     * @param mask as long as the word, so that the length of the packet stays
     */
    record MasksStartTls(String mask) implements Tactic {}

    /**
     * Answers STARTTLS in the host's place.
     *
     * @param reply one line without its CRLF
     */
    record RefusesStartTls(String reply) implements Tactic {}

    /** Agrees to STARTTLS in the host's place and goes on in the clear, whatever the relay says. */
    record PretendsStartTls() implements Tactic {}

    /**
     * Puts lines behind the host's agreement to STARTTLS, to have them taken for protected.
     *
     * @param lines without the last CRLF
     */
    record InjectsAfterStartTls(String lines) implements Tactic {}

    /** Hands the agreement to STARTTLS on octet by octet: nothing is wrong with that. */
    record SplitsStartTlsReply() implements Tactic {}

    /** Offers more before TLS than the host does: what was heard in the clear must be forgotten. */
    record AddsExtensions(List<String> lines) implements Tactic {
        public AddsExtensions {
            lines = List.copyOf(lines);
        }
    }

    /**
     * Lets no hello of TLS pass that is larger, and resets the connection: a middlebox that
     * believes that a hello fits one segment.
     */
    record DropsLargeHellos(int octetsMax) implements Tactic {}

    /** Resets every connection at the first octet of TLS. */
    record CutsHandshake() implements Tactic {}

    /**
     * Says something in the clear to the relay in the middle of TLS, and ends the connection.
     *
     * @param text whole lines
     * @param after octets of ciphertext from the relay
     */
    record InjectsIntoTls(String text, int after) implements Tactic {}
}
