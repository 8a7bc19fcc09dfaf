package org.postseal.cli;

import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.postseal.mail.Domain;
import org.postseal.memory.MemoryAdmin;
import org.postseal.memory.MemoryFilter;

/**
 * One line of JSON from a memory command to the relay.
 *
 * @param verb {@code list changes forget}
 * @param kind {@code mta-sts} or {@code pin}
 * @param reason of {@code forget}
 * @param max entries in the answer
 */
record MemoryRequest(
        String verb,
        @Nullable String kind,
        @Nullable String domain,
        @Nullable String host,
        @Nullable String reason,
        int max) {

    /**
     * The same for the memory.
     *
     * @throws IllegalArgumentException when a value is none of its kind; the message says which
     */
    MemoryFilter filter() {
        if (kind != null && !MemoryAdmin.KINDS.contains(kind)) {
            throw new IllegalArgumentException(
                    "no such kind: "
                            + kind
                            + "; there are "
                            + String.join(", ", MemoryAdmin.KINDS));
        }
        return new MemoryFilter(
                Optional.ofNullable(kind),
                Optional.ofNullable(domain).map(Domain::of),
                Optional.ofNullable(host).map(MemoryRequest::hostOf));
    }

    /** As routes name it: a domain name, or an address as it stands. */
    private static String hostOf(String text) {
        return text.contains(":") || text.startsWith("[")
                ? text.toLowerCase(Locale.ROOT)
                : Domain.of(text).ascii();
    }
}
