package org.postseal.mtasts;

import org.postseal.mail.Printable;

/** A text that is no MTA-STS policy; the message says why. */
public final class MalformedStsPolicy extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    MalformedStsPolicy(String why) {
        super(Printable.of(why));
    }

    MalformedStsPolicy(String why, Throwable cause) {
        super(Printable.of(why), cause);
    }
}
