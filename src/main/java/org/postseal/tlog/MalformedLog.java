package org.postseal.tlog;

/** Something that is not of the form that the log's specifications give it. */
public final class MalformedLog extends Exception {
    private static final long serialVersionUID = 1L;

    public MalformedLog(String message) {
        super(message);
    }
}
