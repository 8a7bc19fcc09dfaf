package org.postseal.queue;

import java.util.LinkedHashMap;
import java.util.Map;
import org.postseal.mail.Domain;

/**
 * What is remembered of destinations while nothing waits for them; those used longest ago are
 * forgotten first. Guarded by the lock of {@link Lines}.
 */
final class Windows {

    private static final int DESTINATIONS_MAX = 10_000;

    private final int max;
    private final Map<Domain, Window> kept =
            new LinkedHashMap<>(16, 0.75f, true) {
                private static final long serialVersionUID = 1L;

                @Override
                protected boolean removeEldestEntry(Map.Entry<Domain, Window> eldest) {
                    return size() > DESTINATIONS_MAX;
                }
            };

    /**
     * @param max connections at once to one destination
     */
    Windows(int max) {
        this.max = max;
    }

    /** The destination's own; from now on it is the line's to keep. */
    Window of(Domain domain) {
        Window known = kept.remove(domain);
        return known == null ? new Window(max) : known;
    }

    void keep(Domain domain, Window window) {
        kept.put(domain, window);
    }
}
