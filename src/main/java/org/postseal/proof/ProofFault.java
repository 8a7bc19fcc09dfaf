package org.postseal.proof;

import java.io.IOException;

/** The log on disk is not what this relay wrote: it does not go on with it. */
public final class ProofFault extends IOException {
    private static final long serialVersionUID = 1L;

    ProofFault(String message) {
        super(message);
    }
}
