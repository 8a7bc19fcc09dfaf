package org.postseal.report;

import java.io.IOException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.postseal.store.Store;

/** Reads what was counted. Safe for use by many threads. */
public final class CountBook {

    private final Store store;

    public CountBook(Store store) {
        this.store = store;
    }

    /** What was counted of one domain, in the order of the days. */
    public static final class Page {
        private final List<CountedRow> rows = new ArrayList<>();

        List<CountedRow> rows() {
            return rows;
        }
    }

    /**
     * The domains with the most sessions since a day, the most first; whom the limits of a day
     * summed up under no domain is not among them.
     */
    public List<String> busiest(LocalDate since, int max) throws IOException {
        return store.read(sql ->
                sql.query(
                        """
                        SELECT domain FROM report_count WHERE day >= ? AND domain <> ''
                        GROUP BY domain ORDER BY SUM(total) DESC, domain LIMIT ?\
                        """,
                        row -> row.getString("domain"),
                        since.toString(),
                        max));
    }

    /** How many domains there are since a day. */
    public long domains(LocalDate since) throws IOException {
        return store.read(sql ->
                sql.query(
                                """
                                SELECT COUNT(DISTINCT domain) AS n FROM report_count
                                WHERE day >= ? AND domain <> ''\
                                """,
                                row -> row.getLong("n"),
                                since.toString())
                        .getFirst());
    }

    /** Everything that is kept of these domains. */
    public Map<String, Page> pages(List<String> domains) throws IOException {
        Map<String, Page> pages = new LinkedHashMap<>();
        for (String domain : domains) {
            Page page = new Page();
            page.rows.addAll(rows(domain));
            pages.put(domain, page);
        }
        return pages;
    }

    private List<CountedRow> rows(String domain) throws IOException {
        return store.read(sql ->
                sql.query(
                        """
                        SELECT domain, day, host, family, rule, named, proof, result, observed,
                            total, last
                        FROM report_count WHERE domain = ? ORDER BY day\
                        """,
                        CountedRow::of,
                        domain));
    }

    /** The last moment at which anything was counted of a domain. */
    static Optional<LocalDate> lastDay(List<CountedRow> rows) {
        return rows.stream().map(CountedRow::day).max(LocalDate::compareTo);
    }
}
