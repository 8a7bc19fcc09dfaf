package org.postseal.mtasts;

import org.postseal.mail.Domain;

/** Gets policy files. Safe for use by many threads; blocks for a bounded time. */
@FunctionalInterface
public interface StsFetcher {

    /** Gets the policy file of the domain; never throws for what the network does. */
    Result fetch(Domain domain);

    /** What came of it. */
    sealed interface Result {

        /**
         * @param body at most {@link StsPolicy#OCTETS_MAX} octets
         */
        @SuppressWarnings("ArrayRecordComponent") // handed on once, never compared
        record Fetched(byte[] body) implements Result {}

        /**
         * @param kind for reports
         * @param sentence for people
         */
        record Failed(Kind kind, String sentence) implements Result {}
    }

    /** Why a policy could not be got. */
    enum Kind {
        /** The policy host's addresses could not be found, or are not to be used. */
        DNS,
        /** No address answered, or not in time. */
        CONNECTION,
        /** TLS did not come about, or its certificate does not prove the policy host. */
        TLS,
        /** The answer is not a policy file: status, media type, size or form. */
        HTTP
    }
}
