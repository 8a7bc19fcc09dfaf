package org.postseal.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postseal.FakeClock;
import org.postseal.queue.QueueFixture;

/** The table of counts stays small, whatever is sent where. */
class DailyCountsTest {

    private static final Met GOOD = new Met("mx.example", 4, "encrypt", false, "dane-ee", "", "");

    @TempDir private Path folder;
    private final FakeClock clock = FakeClock.atStart();
    private QueueFixture house;
    private DailyCounts counts = new DailyCounts();

    @BeforeEach
    void open() throws IOException {
        house = new QueueFixture(folder, clock);
    }

    @AfterEach
    void close() throws IOException {
        house.close();
    }

    private void add(String domain, Met... met) throws IOException {
        house.store.write(sql -> counts.add(sql, domain, List.of(met), clock.instant()));
    }

    @Test
    @DisplayName("equal ones are one row with a sum; another day is another row")
    void sums() throws IOException {
        add("a.test", GOOD, GOOD);
        add("a.test", GOOD);
        clock.advance(Duration.ofDays(1));
        add("a.test", GOOD);
        assertThat(house.column("SELECT day || ' ' || total FROM report_count ORDER BY day"))
                .containsExactly("2026-06-01 3", "2026-06-02 1");
    }

    @Test
    @DisplayName("days beyond those kept are let go")
    void pruned() throws IOException {
        add("a.test", GOOD);
        clock.advance(Duration.ofDays(DailyCounts.DAYS_KEPT));
        add("a.test", GOOD);
        assertThat(house.count("report_count")).isEqualTo(2);
        clock.advance(Duration.ofDays(1));
        add("a.test", GOOD);
        assertThat(house.count("report_count")).isEqualTo(2);
    }

    @Test
    @DisplayName("Q12 a flood of domains is summed up, and does not hide those with a rule")
    void flood() throws IOException {
        house.store.write(sql -> {
            for (int i = 0; i < DailyCounts.ROWS_PER_DAY + 500; i++) {
                counts.add(sql, "d" + i + ".test", List.of(GOOD), clock.instant());
            }
            return 0;
        });
        assertThat(house.count("report_count")).isEqualTo(DailyCounts.ROWS_PER_DAY + 1);
        assertThat(house.column("SELECT total FROM report_count WHERE domain = ''"))
                .containsExactly("500");
        Met named = new Met("mx.bank.test", 4, "secure", true, "pkix", "", "");
        add("bank.test", named);
        assertThat(house.column("SELECT total FROM report_count WHERE domain = 'bank.test'"))
                .containsExactly("1");
        add("d7.test", GOOD);
        assertThat(house.column("SELECT total FROM report_count WHERE domain = 'd7.test'"))
                .containsExactly("2");
    }

    @Test
    @DisplayName("a domain that names other hosts each time fills its own rows only")
    void manyHosts() throws IOException {
        house.store.write(sql -> {
            for (int i = 0; i < DailyCounts.ROWS_PER_DOMAIN + 50; i++) {
                Met met = new Met("mx" + i + ".bad.test", 4, "encrypt", false, "pkix", "", "");
                counts.add(sql, "bad.test", List.of(met), clock.instant());
            }
            return 0;
        });
        assertThat(house.column("SELECT COUNT(*) FROM report_count WHERE domain = 'bad.test'"))
                .containsExactly("" + DailyCounts.ROWS_PER_DOMAIN);
        assertThat(house.column("SELECT SUM(total) FROM report_count"))
                .containsExactly("" + (DailyCounts.ROWS_PER_DOMAIN + 50));
    }

    @Test
    @DisplayName("the limits of a day hold over a restart")
    void restart() throws IOException {
        for (int i = 0; i < DailyCounts.ROWS_PER_DOMAIN; i++) {
            add("bad.test", new Met("mx" + i, 4, "encrypt", false, "pkix", "", ""));
        }
        house.restart();
        counts = new DailyCounts();
        add("bad.test", new Met("another", 4, "encrypt", false, "pkix", "", ""));
        assertThat(house.column("SELECT COUNT(*) FROM report_count WHERE domain = 'bad.test'"))
                .containsExactly("" + DailyCounts.ROWS_PER_DOMAIN);
    }
}
