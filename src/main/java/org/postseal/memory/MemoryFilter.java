package org.postseal.memory;

import java.util.Optional;
import org.postseal.mail.Domain;

/**
 * Which remembered things are meant; what is empty does not narrow.
 *
 * @param kind {@code mta-sts} or {@code pin}
 * @param host of a pin; no policy is meant then
 */
public record MemoryFilter(Optional<String> kind, Optional<Domain> domain, Optional<String> host) {

    boolean meansPolicies() {
        return host.isEmpty() && kind.filter(k -> !k.equals(StsPolicyMemory.KIND)).isEmpty();
    }

    boolean meansPins() {
        return kind.filter(k -> !k.equals(PinRow.KIND)).isEmpty();
    }

    boolean means(Domain one) {
        return domain.isEmpty() || domain.get().equals(one);
    }

    /** A host as rows name it. */
    boolean meansPlace(String name) {
        return host.isEmpty() || name.contains(" " + host.get() + ":");
    }
}
