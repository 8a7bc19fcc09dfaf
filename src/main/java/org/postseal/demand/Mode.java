package org.postseal.demand;

import java.util.Locale;

/** What the last gate does with a channel that fails a rule of the operator. */
public enum Mode {
    /** Such a channel carries no mail. */
    ENFORCE,
    /**
     * It carries mail, and the record says what enforcing would have done. DANE and MTA-STS are
     * enforced all the same.
     */
    OBSERVE;

    /** The word in the configuration. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
