package org.postseal.config;

import java.util.Locale;

/** What the roots of {@code deliver.ca_file} are to the built-in ones. */
public enum CaMode {
    /** They count too. */
    ADD,
    /** They alone count. */
    ONLY;

    /** The word in the configuration. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
