package org.postseal.deliver;

import java.time.Duration;
import org.postseal.smtp.ReplyReader;

/**
 * How long and how much a receiving server may keep us busy. Each duration is a total for its step,
 * however slowly the server drips; the steps are those of RFC 5321, section 4.5.3.2.
 *
 * @param dialTimeout for one address to take the connection
 * @param greetingTimeout for the greeting
 * @param commandTimeout for the reply to EHLO, STARTTLS, MAIL, RCPT and RSET
 * @param handshakeTimeout for one TLS handshake
 * @param dataStartTimeout for the reply to DATA
 * @param blockTimeout for the server to take one block of the message
 * @param dataEndTimeout for the reply to the final dot
 * @param quitTimeout for taking leave
 * @param searchTotal after this no further address is dialed for a claim
 * @param transferTotal for a whole transaction, beside the time that its size allows
 * @param octetsPerSecondMin the slowest pace at which a message may be taken
 * @param addressesMax addresses dialed for one claim
 * @param transactionsMax hosts that may defer the same claim, one after the other
 * @param recipientsMax recipients of one transaction, unless the server names a lower limit
 * @param reply bounds of one reply
 */
public record Limits(
        Duration dialTimeout,
        Duration greetingTimeout,
        Duration commandTimeout,
        Duration handshakeTimeout,
        Duration dataStartTimeout,
        Duration blockTimeout,
        Duration dataEndTimeout,
        Duration quitTimeout,
        Duration searchTotal,
        Duration transferTotal,
        int octetsPerSecondMin,
        int addressesMax,
        int transactionsMax,
        int recipientsMax,
        ReplyReader.Limits reply) {

    public static Limits defaults() {
        return new Limits(
                Duration.ofSeconds(30),
                Duration.ofMinutes(5),
                Duration.ofMinutes(5),
                Duration.ofMinutes(1),
                Duration.ofMinutes(2),
                Duration.ofMinutes(3),
                Duration.ofMinutes(10),
                Duration.ofSeconds(5),
                Duration.ofMinutes(20),
                Duration.ofMinutes(30),
                1000,
                16,
                4,
                100,
                ReplyReader.Limits.defaults());
    }

    /** Seconds where the defaults are minutes. */
    public static Limits hasty() {
        Duration step = Duration.ofSeconds(7);
        Limits defaults = defaults();
        return new Limits(
                step,
                step,
                step,
                step,
                step,
                step,
                step,
                Duration.ofSeconds(1),
                Duration.ofMinutes(1),
                Duration.ofMinutes(1),
                defaults.octetsPerSecondMin,
                defaults.addressesMax,
                defaults.transactionsMax,
                defaults.recipientsMax,
                defaults.reply);
    }

    /** The longest that a transaction with so many octets may take as a whole. */
    Duration transferTotal(long octets) {
        return transferTotal.plusSeconds(octets / octetsPerSecondMin);
    }
}
