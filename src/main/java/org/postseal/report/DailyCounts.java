package org.postseal.report;

import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.postseal.store.Gathering;
import org.postseal.store.Sql;

/**
 * Counts what attempts met, by day (UTC), domain, host and outcome. Called inside the transaction
 * that settles them; so by the committer alone, one after the other.
 *
 * <p>Rows are bounded, whatever strangers make domains and hosts of: beyond {@link #ROWS_PER_DAY}
 * rows of a day, or {@link #ROWS_PER_DOMAIN} of a domain, further ones are summed up under no
 * domain. Domains that the operator gave a rule have a budget of their own, so that a flood of
 * others does not hide them. Days older than {@link #DAYS_KEPT} are let go.
 */
public final class DailyCounts {

    public static final int DAYS_KEPT = 35;
    static final int ROWS_PER_DAY = 20_000;
    static final int ROWS_PER_DOMAIN = 200;

    /** The domain of what is beyond the limits. */
    static final String OTHERS = "";

    private static final String ADD =
            """
            INSERT INTO report_count (domain, day, host, family, rule, named, proof, result,
                observed, total, last) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (domain, day, host, family, rule, named, proof, result, observed)
            DO UPDATE SET total = report_count.total + excluded.total, last = excluded.last\
            """;

    private record Row(String domain, Met met) {}

    private LocalDate day = LocalDate.MIN;
    private final Set<Row> rows = new HashSet<>();
    private final Map<String, Integer> ofDomain = new HashMap<>();
    private final Map<Boolean, Integer> ofKind = new HashMap<>();

    /** Counts each, now; returns how many. */
    public synchronized int add(Sql sql, String domain, List<Met> all, Instant now)
            throws SQLException {
        LocalDate today = LocalDate.ofInstant(now, ZoneOffset.UTC);
        if (!today.equals(day) && !all.isEmpty()) {
            begin(sql, today);
        }
        for (Met met : all) {
            sql.gathered(Tally.class, Tally::new).add(day, admitted(new Row(domain, met)), now);
        }
        return all.size();
    }

    private record Line(LocalDate day, Row row) {}

    private record Count(int total, Instant last) {
        Count and(Count later) {
            return new Count(total + later.total, later.last);
        }
    }

    /** What one transaction counts: the same outcome of many messages is one statement. */
    private static final class Tally implements Gathering {
        private final Map<Line, Count> counts = new LinkedHashMap<>();

        void add(LocalDate day, Row row, Instant now) {
            counts.merge(new Line(day, row), new Count(1, now), Count::and);
        }

        @Override
        public void write(Sql sql) throws SQLException {
            for (Map.Entry<Line, Count> each : counts.entrySet()) {
                Row row = each.getKey().row();
                Met met = row.met();
                sql.update(
                        ADD,
                        row.domain(),
                        each.getKey().day().toString(),
                        met.host(),
                        met.family(),
                        met.rule(),
                        met.named(),
                        met.proof(),
                        met.result(),
                        met.observed(),
                        each.getValue().total(),
                        each.getValue().last().toEpochMilli());
            }
        }
    }

    /** A new day, or a new start: what of it is there already, and what is too old by now. */
    private void begin(Sql sql, LocalDate today) throws SQLException {
        sql.update("DELETE FROM report_count WHERE day < ?", today.minusDays(DAYS_KEPT).toString());
        day = today;
        rows.clear();
        ofDomain.clear();
        ofKind.clear();
        sql.each(
                """
                SELECT domain, host, family, rule, named, proof, result, observed
                FROM report_count WHERE day = ?\
                """,
                row -> note(new Row(row.getString("domain"), CountedRow.met(row))),
                today.toString());
    }

    private Row admitted(Row row) {
        if (rows.contains(row)) {
            return row;
        }
        if (ofKind.getOrDefault(row.met().named(), 0) >= ROWS_PER_DAY
                || ofDomain.getOrDefault(row.domain(), 0) >= ROWS_PER_DOMAIN) {
            return new Row(OTHERS, row.met().withoutPlace());
        }
        note(row);
        return row;
    }

    private void note(Row row) {
        if (rows.add(row)) {
            ofKind.merge(row.met().named(), 1, Integer::sum);
            ofDomain.merge(row.domain(), 1, Integer::sum);
        }
    }
}
