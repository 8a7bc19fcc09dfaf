package org.postseal.cli;

/** Exit codes: those of sysexits(3) where there is one. */
final class Exit {

    static final int OK = 0;

    /** What was asked for could not be done in part, or the answer is "no". */
    static final int FAILED = 1;

    /** A wrong command, option or argument. */
    static final int USAGE = 64;

    /** A file that is to be read cannot be. */
    static final int NO_INPUT = 66;

    /** Something that is needed is not there: a relay, a port, a resolver. */
    static final int UNAVAILABLE = 69;

    /** A fault of this program. */
    static final int SOFTWARE = 70;

    /** A file cannot be made. */
    static final int CANNOT_CREATE = 73;

    /** What is kept on disk is damaged. */
    static final int IO_ERROR = 74;

    /** The configuration has a fault. */
    static final int CONFIG = 78;

    private Exit() {}
}
