package org.postseal.queue;

import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.zip.CRC32C;

/**
 * CRC-32C over the columns of a row that do not change while it waits: the engine does not notice
 * when a disk gives back other octets than it was given.
 */
final class Checksum {

    /** Rows that were kept before there were checksums have this one. */
    private static final long NONE = -1;

    private Checksum() {}

    /** From 0 to 2^32 - 1; of numbers, truths, texts and octets. */
    static long of(Object... values) {
        CRC32C crc = new CRC32C();
        for (Object value : values) {
            switch (value) {
                case Boolean truth -> add(crc, truth ? 1 : 0);
                case Number number -> add(crc, number.longValue());
                case byte[] octets -> add(crc, octets);
                default -> add(crc, value.toString().getBytes(StandardCharsets.UTF_8));
            }
        }
        return crc.getValue();
    }

    /**
     * Of a row of {@code message}. A wish is part of it only where there is one, so that rows that
     * were kept before there were wishes are still what they were.
     *
     * @param wish its number; 0 for none
     */
    static long ofMessage(int wish, Object... kept) {
        if (wish == 0) {
            return of(kept);
        }
        Object[] all = Arrays.copyOf(kept, kept.length + 1);
        all[kept.length] = wish;
        return of(all);
    }

    private static void add(CRC32C crc, long number) {
        for (int shift = 0; shift < Long.SIZE; shift += Byte.SIZE) {
            crc.update((int) (number >>> shift));
        }
    }

    /** With its length, so that nothing can move from one column to the next unseen. */
    private static void add(CRC32C crc, byte[] octets) {
        add(crc, octets.length);
        crc.update(octets, 0, octets.length);
    }

    /**
     * @throws DamagedMail when the row of {@code message} is not the one that was kept
     */
    static void checkMessage(ResultSet row) throws SQLException {
        check(
                row,
                ofMessage(
                        row.getInt("require_tls"),
                        row.getLong("id"),
                        row.getString("sender"),
                        row.getLong("smtp_utf8"),
                        row.getString("ret"),
                        row.getString("envelope_id"),
                        row.getLong("arrived"),
                        row.getLong("size"),
                        row.getLong("eight_bit"),
                        row.getLong("header_utf8"),
                        row.getString("sha256"),
                        row.getString("body_file"),
                        row.getBytes("body")));
    }

    /**
     * @throws DamagedMail when the row of {@code delivery} is not the one that was kept
     */
    static void checkDelivery(ResultSet row) throws SQLException {
        check(
                row,
                of(
                        row.getLong("id"),
                        row.getLong("message"),
                        row.getString("recipient"),
                        row.getString("domain"),
                        row.getString("notify_on"),
                        row.getString("orcpt")));
    }

    private static void check(ResultSet row, long computed) throws SQLException {
        long kept = row.getLong("checksum");
        if (kept != NONE && kept != computed) {
            throw new DamagedMail("what the database holds of it is not what was accepted");
        }
    }
}
