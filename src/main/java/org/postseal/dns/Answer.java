package org.postseal.dns;

import java.time.Duration;
import java.util.List;

/**
 * What a lookup gave, and how far it can be believed. Never a bare list: who reads the records has
 * their security in hand.
 *
 * @param name the name asked for, lower case, no trailing dot
 * @param type the type asked for
 * @param status whether there are records, provably none, or no telling
 * @param security of the whole answer, every alias on the way included; {@code BOGUS} and {@code
 *     UNKNOWN} only with {@link Status#FAILED}
 * @param canonicalName the end of the alias chain; {@code name} itself when there is none
 * @param records empty unless {@code FOUND}
 * @param ttl how long it may be kept; bounded by signatures and, if negative, by the SOA
 * @param reason why it failed or is insecure, in words; empty otherwise
 */
public record Answer<R>(
        String name,
        RecordType<R> type,
        Status status,
        Security security,
        String canonicalName,
        List<R> records,
        Duration ttl,
        String reason) {

    /** Which of four things an answer can be. */
    public enum Status {
        FOUND,
        /** The name exists and has no such record. */
        NO_DATA,
        /** The name does not exist. */
        NO_NAME,
        /** SERVFAIL, REFUSED, a timeout, a bogus or malformed answer: nothing is known. */
        FAILED
    }

    public Answer {
        records = List.copyOf(records);
        boolean unknown = security == Security.BOGUS || security == Security.UNKNOWN;
        if (unknown != (status == Status.FAILED)) {
            throw new IllegalArgumentException(status + " cannot be " + security);
        }
    }

    public boolean isFound() {
        return status == Status.FOUND;
    }

    public boolean isSecure() {
        return security == Security.SECURE;
    }

    /** No answer at all: what was asked may exist, so nothing may be concluded from it. */
    public boolean isFailed() {
        return status == Status.FAILED;
    }

    /** Whether an alias stood between the name and the answer. */
    public boolean isAliased() {
        return !canonicalName.equals(name);
    }
}
