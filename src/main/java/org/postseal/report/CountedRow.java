package org.postseal.report;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;

/**
 * A row of counts.
 *
 * @param day in UTC
 * @param total how often it was met that day
 * @param last when it was last met
 */
record CountedRow(String domain, LocalDate day, Met met, long total, Instant last) {

    static CountedRow of(ResultSet row) throws SQLException {
        return new CountedRow(
                row.getString("domain"),
                LocalDate.parse(row.getString("day")),
                met(row),
                row.getLong("total"),
                Instant.ofEpochMilli(row.getLong("last")));
    }

    static Met met(ResultSet row) throws SQLException {
        return new Met(
                row.getString("host"),
                row.getInt("family"),
                row.getString("rule"),
                row.getInt("named") != 0,
                row.getString("proof"),
                row.getString("result"),
                row.getString("observed"));
    }
}
