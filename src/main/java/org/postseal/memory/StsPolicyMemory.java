package org.postseal.memory;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import org.postseal.mail.Domain;
import org.postseal.mail.MalformedAddress;
import org.postseal.mail.Printable;
import org.postseal.mtasts.MalformedStsPolicy;
import org.postseal.mtasts.StsMemory;
import org.postseal.mtasts.StsPolicy;
import org.postseal.store.Store;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps MTA-STS policies in the store. Each row has a digest over all of it: one that does not fit
 * names a domain that had a policy which can no longer be read.
 */
public final class StsPolicyMemory implements StsMemory {

    private static final Logger log = LoggerFactory.getLogger(StsPolicyMemory.class);

    private static final String KIND = "mta-sts";

    private final Store store;

    public StsPolicyMemory(Store store) {
        this.store = store;
    }

    /** A row as it is stored; {@code value} is the id, a line end, and the policy's text. */
    private record Row(String name, String value, String digest, long updated, long expires) {

        static Row of(Kept kept) {
            long updated = kept.fetched().toEpochMilli();
            long expires = kept.fetched().plus(kept.policy().maxAge()).toEpochMilli();
            String name = kept.domain().ascii();
            String value = kept.id() + "\n" + kept.policy().text();
            return new Row(name, value, digestOf(name, value, updated, expires), updated, expires);
        }

        static Row read(ResultSet row) throws SQLException {
            return new Row(
                    row.getString(1),
                    row.getString(2),
                    row.getString(3),
                    row.getLong(4),
                    row.getLong(5));
        }

        boolean isWhole() {
            return digest.equals(digestOf(name, value, updated, expires));
        }

        /**
         * @throws MalformedStsPolicy when the text is none
         */
        Kept kept(Domain domain) {
            int end = value.indexOf('\n');
            byte[] policy = value.substring(end + 1).getBytes(StandardCharsets.UTF_8);
            return new Kept(
                    domain,
                    value.substring(0, Math.max(end, 0)),
                    StsPolicy.parse(policy),
                    Instant.ofEpochMilli(updated));
        }
    }

    @Override
    public Contents load() throws IOException {
        List<Kept> kept = new ArrayList<>();
        Set<Domain> unreadable = new HashSet<>();
        List<Row> rows =
                store.read(sql ->
                        sql.query(
                                "SELECT name, value, digest, updated, expires FROM memory"
                                        + " WHERE kind = ?",
                                Row::read,
                                KIND));
        rows.forEach(row -> sort(row, kept, unreadable));
        return new Contents(kept, unreadable);
    }

    private static void sort(Row row, List<Kept> kept, Set<Domain> unreadable) {
        try {
            Domain domain = Domain.of(row.name());
            if (row.isWhole()) {
                kept.add(row.kept(domain));
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

    @Override
    public void put(Kept kept) throws IOException {
        Row row = Row.of(kept);
        store.write(sql ->
                sql.update(
                        "INSERT INTO memory (kind, name, value, digest, updated, expires)"
                                + " VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (kind, name)"
                                + " DO UPDATE SET value = excluded.value, digest ="
                                + " excluded.digest, updated = excluded.updated, expires ="
                                + " excluded.expires",
                        KIND,
                        row.name(),
                        row.value(),
                        row.digest(),
                        row.updated(),
                        row.expires()));
    }

    @Override
    public void remove(Domain domain) throws IOException {
        store.write(sql ->
                sql.update("DELETE FROM memory WHERE kind = ? AND name = ?", KIND, domain.ascii()));
    }

    private static String digestOf(String name, String value, long updated, long expires) {
        String all = String.join("\u0000", KIND, name, value, "" + updated, "" + expires);
        try {
            return HexFormat.of()
                    .formatHex(
                            MessageDigest.getInstance("SHA-256")
                                    .digest(all.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
