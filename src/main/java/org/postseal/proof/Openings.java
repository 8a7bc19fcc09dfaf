package org.postseal.proof;

import java.io.IOException;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.postseal.store.Store;

/** What opens commitments: the salts that were not destroyed. */
public final class Openings {

    private Openings() {}

    /** The commitments that records may have for an address. */
    public static Set<String> of(Store store, String address) throws IOException {
        String wanted = Journal.canonical(address);
        return new LinkedHashSet<>(
                store.read(sql ->
                        SaltTables.of(
                                sql, wanted, row -> Journal.digest(row.getBytes(1), "", wanted))));
    }

    /** For each of these commitments that can be opened: itself, the salt as hex, the address. */
    static List<String> lines(Store store, Set<String> commitments) throws IOException {
        Set<String> lines = new LinkedHashSet<>();
        store.read(sql ->
                SaltTables.each(
                        sql,
                        row -> {
                            String address = row.getString(1);
                            byte[] salt = row.getBytes(2);
                            String commitment = Journal.digest(salt, "", address);
                            if (commitments.contains(commitment)) {
                                String hex = HexFormat.of().formatHex(salt);
                                lines.add(commitment + " " + hex + " " + address);
                            }
                        }));
        return List.copyOf(lines);
    }
}
