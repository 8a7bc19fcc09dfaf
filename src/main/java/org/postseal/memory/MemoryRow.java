package org.postseal.memory;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HexFormat;

/**
 * One thing that is remembered, as it is stored. The digest is over all of it, so that a row which
 * was damaged or changed by hand is seen to be.
 *
 * @param kind which memory it belongs to
 * @param name what it is about, unique in its kind
 * @param value in the form of its kind
 * @param updated in milliseconds since 1970, as {@code expires}
 */
record MemoryRow(
        String kind, String name, String value, String digest, long updated, long expires) {

    static MemoryRow of(String kind, String name, String value, long updated, long expires) {
        String digest = digestOf(kind, name, value, updated, expires);
        return new MemoryRow(kind, name, value, digest, updated, expires);
    }

    /** Of the columns kind, name, value, digest, updated and expires. */
    static MemoryRow read(ResultSet row) throws SQLException {
        return new MemoryRow(
                row.getString(1),
                row.getString(2),
                row.getString(3),
                row.getString(4),
                row.getLong(5),
                row.getLong(6));
    }

    boolean isWhole() {
        return digest.equals(digestOf(kind, name, value, updated, expires));
    }

    private static String digestOf(
            String kind, String name, String value, long updated, long expires) {
        String all = String.join("\u0000", kind, name, value, "" + updated, "" + expires);
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
