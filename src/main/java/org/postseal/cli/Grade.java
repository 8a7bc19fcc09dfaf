package org.postseal.cli;

/** How well mail to a domain is protected; the worst of several counts. */
enum Grade {
    A(0, "authenticated: mail is encrypted, and the servers are proven to be the right ones"),
    B(1, "encrypted only: an attacker who controls DNS or the network can pose as a server"),
    C(1, "encrypted, with a fault: some of its servers do not hold what the domain promises"),
    F(2, "not encrypted: mail can be read on its way"),
    /** Nothing was seen. */
    UNTESTED(3, "could not be tested");

    private final int exitCode;
    private final String sentence;

    Grade(int exitCode, String sentence) {
        this.exitCode = exitCode;
        this.sentence = sentence;
    }

    int exitCode() {
        return exitCode;
    }

    String sentence() {
        return sentence;
    }
}
