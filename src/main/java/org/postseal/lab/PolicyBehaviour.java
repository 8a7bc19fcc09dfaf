package org.postseal.lab;

/** What a policy host answers to a request for its MTA-STS policy. */
public sealed interface PolicyBehaviour {

    /**
     * A policy, as it should be served.
     *
     * @param policy its lines, ended by CRLF or LF
     */
    record Serves(String policy) implements PolicyBehaviour {
        /** In mode {@code enforce}, for a week. */
        public static Serves enforcing(String mx) {
            return new Serves(
                    "version: STSv1\r\nmode: enforce\r\nmx: " + mx + "\r\nmax_age: 604800\r\n");
        }
    }

    /** Only a status, e.g. 404 or 500. */
    record Fails(int status) implements PolicyBehaviour {}

    /** A redirect, which nobody may follow (RFC 8461, section 3.3). */
    record Redirects(String location) implements PolicyBehaviour {}

    /** A policy under another media type than text/plain. */
    record ServesAs(String mediaType, String policy) implements PolicyBehaviour {}

    /** A body that never ends. */
    record Endless() implements PolicyBehaviour {}

    /** No answer, until the client has had enough. */
    record Silent() implements PolicyBehaviour {}

    /** An octet in half a second, of a body that would be too large. */
    record Drips() implements PolicyBehaviour {}
}
