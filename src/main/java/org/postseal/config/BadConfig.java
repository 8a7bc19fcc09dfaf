package org.postseal.config;

import java.util.List;
import java.util.stream.Collectors;

/** A configuration that must not be run with; carries every fault of it, not only the first. */
public final class BadConfig extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient List<Fault> faults;

    public BadConfig(List<Fault> faults) {
        super(faults.stream().map(Fault::toString).collect(Collectors.joining("\n")));
        this.faults = List.copyOf(faults);
    }

    public List<Fault> faults() {
        return faults;
    }
}
