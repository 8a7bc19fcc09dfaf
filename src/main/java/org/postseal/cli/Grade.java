package org.postseal.cli;

import java.util.List;

/**
 * How well mail to a domain is protected. Of several the worst counts: one that is not encrypted is
 * a finding, one that could not be tested may be anything and hides none.
 */
enum Grade {
    A(0, "authenticated: mail is encrypted, and the servers are proven to be the right ones"),
    B(1, "encrypted only: an attacker who controls DNS or the network can pose as a server"),
    C(1, "encrypted, with a fault: some of its servers do not hold what the domain promises"),
    F(2, "not encrypted: mail can be read on its way"),
    /** Nothing was seen. */
    UNTESTED(3, "could not be tested");

    private static final List<Grade> WORST_FIRST = List.of(F, UNTESTED, C, B, A);

    private final int exitCode;
    private final String sentence;

    Grade(int exitCode, String sentence) {
        this.exitCode = exitCode;
        this.sentence = sentence;
    }

    /** The worse of two. */
    Grade or(Grade other) {
        return WORST_FIRST.indexOf(this) <= WORST_FIRST.indexOf(other) ? this : other;
    }

    int exitCode() {
        return exitCode;
    }

    String sentence() {
        return sentence;
    }
}
