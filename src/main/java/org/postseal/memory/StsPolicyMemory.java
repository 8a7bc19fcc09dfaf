package org.postseal.memory;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.postseal.mail.Domain;
import org.postseal.mail.MalformedAddress;
import org.postseal.mail.Printable;
import org.postseal.mtasts.MalformedStsPolicy;
import org.postseal.mtasts.StsMemory;
import org.postseal.mtasts.StsPolicy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps MTA-STS policies in the store. A row whose digest does not fit names a domain that had a
 * policy which can no longer be read.
 */
public final class StsPolicyMemory implements StsMemory {

    private static final Logger log = LoggerFactory.getLogger(StsPolicyMemory.class);

    static final String KIND = "mta-sts";

    private final MemoryTable table;
    private final Clock clock;

    /**
     * @param clock for the time of changes
     */
    public StsPolicyMemory(MemoryTable table, Clock clock) {
        this.table = table;
        this.clock = clock;
    }

    @Override
    public Contents load() throws IOException {
        List<Kept> kept = new ArrayList<>();
        Set<Domain> unreadable = new HashSet<>();
        table.load(KIND).forEach(row -> sort(row, kept, unreadable));
        return new Contents(kept, unreadable);
    }

    private static void sort(MemoryRow row, List<Kept> kept, Set<Domain> unreadable) {
        try {
            Domain domain = Domain.of(row.name());
            if (row.isWhole()) {
                kept.add(kept(domain, row));
                return;
            }
            log.error("the kept MTA-STS policy of {} is damaged", domain);
            unreadable.add(domain);
        } catch (MalformedStsPolicy e) {
            log.error("the kept MTA-STS policy of {} cannot be read", row.name(), e);
            unreadable.add(Domain.of(row.name()));
        } catch (MalformedAddress e) {
            log.error("a kept MTA-STS policy is for no domain: {}", Printable.of(row.name()));
        }
    }

    /**
     * The value is the id, a line end, and the policy's text.
     *
     * @throws MalformedStsPolicy when the text is none
     */
    private static Kept kept(Domain domain, MemoryRow row) {
        int end = row.value().indexOf('\n');
        byte[] policy = row.value().substring(end + 1).getBytes(StandardCharsets.UTF_8);
        return new Kept(
                domain,
                row.value().substring(0, Math.max(end, 0)),
                StsPolicy.parse(policy),
                Instant.ofEpochMilli(row.updated()));
    }

    @Override
    public void put(Kept kept) throws IOException {
        table.put(
                List.of(
                        MemoryRow.of(
                                KIND,
                                kept.domain().ascii(),
                                kept.id() + "\n" + kept.policy().text(),
                                kept.fetched().toEpochMilli(),
                                kept.fetched().plus(kept.policy().maxAge()).toEpochMilli())));
    }

    @Override
    public void remove(Domain domain) throws IOException {
        table.remove(KIND, domain.ascii());
    }

    @Override
    public void forget(Domain domain, String was, String who, String why) throws IOException {
        table.forget(
                new MemoryChange(
                        clock.instant(),
                        KIND,
                        domain.ascii(),
                        MemoryChange.What.FORGOTTEN,
                        new MemoryChange.Will(who, why),
                        was));
    }
}
