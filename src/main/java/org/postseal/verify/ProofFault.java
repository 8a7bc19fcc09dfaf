package org.postseal.verify;

import java.io.IOException;

/** The log on disk is not what this relay wrote: it does not go on with it. */
public final class ProofFault extends IOException {
    private static final long serialVersionUID = 1L;

    public ProofFault(String message) {
        super(message);
    }
}
