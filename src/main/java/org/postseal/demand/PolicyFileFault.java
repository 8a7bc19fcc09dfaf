package org.postseal.demand;

import java.io.IOException;
import java.util.List;
import java.util.stream.Collectors;

/** A policy file with faults; the message names them all, a line for each. */
public final class PolicyFileFault extends IOException {
    private static final long serialVersionUID = 1L;

    PolicyFileFault(List<Remark> faults) {
        super(faults.stream().map(Remark::toString).collect(Collectors.joining("\n")));
    }
}
