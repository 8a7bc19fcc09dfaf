package org.postseal.mtasts;

import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.postseal.mail.Domain;

/** Where policies are kept across restarts. Safe for use by many threads. */
public interface StsMemory {

    /**
     * One policy as it was fetched.
     *
     * @param id of the TXT record at that time
     * @param fetched when, by the wall clock
     */
    record Kept(Domain domain, String id, StsPolicy policy, Instant fetched) {}

    /**
     * @param unreadable domains that had a policy which can no longer be read
     */
    record Contents(List<Kept> kept, Set<Domain> unreadable) {
        public Contents {
            kept = List.copyOf(kept);
            unreadable = Set.copyOf(unreadable);
        }
    }

    /**
     * All that is kept, expired ones included.
     *
     * @throws IOException when it cannot be read at all
     */
    Contents load() throws IOException;

    /** Keeps a policy in the place of an earlier one. */
    void put(Kept kept) throws IOException;

    void remove(Domain domain) throws IOException;

    /** Keeps nothing: for commands that only look. */
    static StsMemory none() {
        return new StsMemory() {
            @Override
            public Contents load() {
                return new Contents(List.of(), Set.of());
            }

            @Override
            public void put(Kept kept) {}

            @Override
            public void remove(Domain domain) {}
        };
    }
}
