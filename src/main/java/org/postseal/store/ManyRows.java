package org.postseal.store;

import java.sql.SQLException;
import java.util.List;

/**
 * A statement about rows that are all alike, run for many of them at once: its text is repeated for
 * 16 rows or 4, so that few statements do for any number. Safe for many threads.
 */
public final class ManyRows {

    private static final int[] ROWS = {16, 4, 1};

    private final String[] texts = new String[ROWS.length];
    private final int parameters;

    /**
     * @param before stands in front of the first row
     * @param row what is repeated, with commas between
     * @param after stands behind the last row
     */
    public ManyRows(String before, String row, String after) {
        for (int i = 0; i < ROWS.length; i++) {
            texts[i] = before + " " + row + (", " + row).repeat(ROWS[i] - 1) + " " + after;
        }
        this.parameters = Math.toIntExact(row.chars().filter(c -> c == '?').count());
    }

    /**
     * Runs it.
     *
     * @param all the parameters of row after row
     */
    public void update(Sql sql, List<?> all) throws SQLException {
        int done = 0;
        for (int i = 0; i < ROWS.length; i++) {
            int step = ROWS[i] * parameters;
            for (; done + step <= all.size(); done += step) {
                sql.update(texts[i], all.subList(done, done + step).toArray());
            }
        }
    }
}
