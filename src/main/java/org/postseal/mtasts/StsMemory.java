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
    record Kept(Domain domain, String id, StsPolicy policy, Instant fetched) {

        /** It on one line, for people. */
        public String inWords() {
            return policy.text().strip().replace("\n", ", ") + ", id " + id;
        }
    }

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

    /** Drops a policy that made room for another. */
    void remove(Domain domain) throws IOException;

    /**
     * Drops a policy by the will of an operator, and keeps the word of it.
     *
     * @param was the policy, in words
     */
    void forget(Domain domain, String was, String who, String why) throws IOException;

    /** What another keeps, without keeping anything more. */
    static StsMemory onlyRead(StsMemory other) {
        StsMemory nothing = none();
        return new StsMemory() {
            @Override
            public Contents load() throws IOException {
                return other.load();
            }

            @Override
            public void put(Kept kept) throws IOException {
                nothing.put(kept);
            }

            @Override
            public void remove(Domain domain) throws IOException {
                nothing.remove(domain);
            }

            @Override
            public void forget(Domain domain, String was, String who, String why)
                    throws IOException {
                nothing.forget(domain, was, who, why);
            }
        };
    }

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

            @Override
            public void forget(Domain domain, String was, String who, String why) {}
        };
    }
}
