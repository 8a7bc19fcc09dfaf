package org.postseal.dns;

import java.util.Optional;

/** The DNS, as the rest of the program sees it. Safe for use by many threads; blocks. */
public interface Resolver {

    /**
     * Asks for records and follows aliases. Never throws for what the network does: a failure is an
     * answer with status {@code FAILED}.
     *
     * @param name in A-labels; with or without trailing dot, any case
     */
    <R> Answer<R> lookup(String name, RecordType<R> type);

    /**
     * As {@link #lookup}, past every cache of ours: for the one second look after a TLSA mismatch.
     */
    <R> Answer<R> lookupAfresh(String name, RecordType<R> type);

    /**
     * Why it cannot be relied on now that answers which say secure, insecure or bogus are just
     * that; empty while it is proven.
     */
    default Optional<String> doubt() {
        return Optional.empty();
    }
}
