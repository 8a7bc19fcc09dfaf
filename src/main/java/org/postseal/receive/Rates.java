package org.postseal.receive;

/**
 * How much one client elsewhere may do in a minute; 0 for no limit. Clients on this machine have
 * none: they are the site's own mail server, and what it has to send it has to send.
 *
 * @param connections that it opens
 * @param messages that it begins
 * @param recipients that it names
 */
public record Rates(int connections, int messages, int recipients) {

    public Rates {
        if (connections < 0 || messages < 0 || recipients < 0) {
            throw new IllegalArgumentException("a negative rate");
        }
    }

    /** What a busy mail server does not reach, and a client gone mad does. */
    public static Rates defaults() {
        return new Rates(600, 60_000, 300_000);
    }

    /** No limits. */
    static Rates none() {
        return new Rates(0, 0, 0);
    }
}
