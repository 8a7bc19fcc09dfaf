package org.postseal.mail;

/** Text that is no address or domain; the message says what is wrong with it. */
public final class MalformedAddress extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    public MalformedAddress(String message) {
        super(message);
    }
}
