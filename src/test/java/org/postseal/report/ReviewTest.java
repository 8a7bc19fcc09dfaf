package org.postseal.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What must be known before a rule is enforced. */
class ReviewTest {

    private static final LocalDate TODAY = LocalDate.of(2026, 6, 10);
    private static final String RULE = "secure";
    private static final Place MX1_4 = new Place("mx1.a.test", 4);
    private static final Place MX1_6 = new Place("mx1.a.test", 6);
    private static final Place MX2_4 = new Place("mx2.a.test", 4);

    private final CountBook.Page page = new CountBook.Page();

    private void on(int daysAgo, Place place, String rule, String result, String observed) {
        page.rows()
                .add(
                        new CountedRow(
                                "a.test",
                                TODAY.minusDays(daysAgo),
                                new Met(
                                        place.host(),
                                        place.family(),
                                        rule,
                                        true,
                                        "pkix",
                                        result,
                                        observed),
                                2,
                                Instant.EPOCH));
    }

    private void good(int daysAgo, Place... places) {
        for (Place place : places) {
            on(daysAgo, place, RULE, "", "");
        }
    }

    private DomainPosture review(int days, Place... now) {
        Matter matter = new Matter("a.test", RULE, true, List.of(now), Optional.empty());
        return new Review(days, TODAY).of(matter, page);
    }

    @Test
    @DisplayName("Q12 ready: every host and family met the rule on as many days as are needed")
    void ready() {
        good(2, MX1_4, MX1_6);
        good(1, MX1_4, MX1_6);
        good(0, MX1_4, MX1_6);
        DomainPosture posture = review(3, MX1_4, MX1_6);
        assertThat(posture.blockers()).isEmpty();
        assertThat(posture.isReady()).isTrue();
        assertThat(posture.sessions()).isEqualTo(12);
        assertThat(posture.days()).isEqualTo(3);
        assertThat(posture.best()).contains("pkix");
    }

    @Test
    @DisplayName("Q12 a host, or a family of one, that was never verified is a blocker")
    void everyPlace() {
        for (int day = 0; day < 3; day++) {
            good(day, MX1_4);
        }
        on(0, MX2_4, RULE, "connect-refused", "");
        assertThat(review(3, MX1_4, MX1_6, MX2_4).blockers())
                .containsExactly(
                        "mx1.a.test over IPv6: never verified",
                        "mx2.a.test over IPv4: never verified (last trouble: connect-refused)");
    }

    @Test
    @DisplayName("Q12 fewer days than needed are a blocker, at each place by itself")
    void tooFewDays() {
        good(2, MX1_4, MX1_6);
        good(1, MX1_4, MX1_6);
        good(0, MX1_4);
        assertThat(review(3, MX1_4, MX1_6).blockers())
                .containsExactly("mx1.a.test over IPv6: verified on 2 days, 3 are needed");
    }

    @Test
    @DisplayName("Q12 results of another rule prove nothing for this one")
    void anotherRule() {
        for (int day = 0; day < 3; day++) {
            on(day, MX1_4, "encrypt", "", "");
        }
        assertThat(review(3, MX1_4).blockers())
                .containsExactly("no mail has gone there since the rule is as it is");
    }

    @Test
    @DisplayName("Q12 days under another rule do not add to the days that are needed")
    void daysOfAnotherRule() {
        on(2, MX1_4, "encrypt", "", "");
        on(1, MX1_4, "encrypt", "", "");
        good(0, MX1_4);
        assertThat(review(3, MX1_4).blockers())
                .containsExactly("mx1.a.test over IPv4: verified on 1 day, 3 are needed");
    }

    @Test
    @DisplayName("Q12 a failure within the days is a blocker, and names host, count and day")
    void recentFailure() {
        for (int day = 0; day < 4; day++) {
            good(day, MX1_4);
        }
        on(1, MX1_4, RULE, "", "certificate-name");
        assertThat(review(3, MX1_4).blockers())
                .containsExactly(
                        "certificate-name at mx1.a.test over IPv4: 2 times, last on 2026-06-09");
        assertThat(review(3, MX1_4).wouldHave())
                .containsExactly(new Tally("certificate-name", 2, LocalDate.of(2026, 6, 9)));
        assertThat(review(1, MX1_4).blockers()).isEmpty();
    }

    @Test
    @DisplayName("Q12 a lookup that failed is a blocker; a line that was down is not")
    void kindsOfFailure() {
        for (int day = 0; day < 3; day++) {
            good(day, MX1_4);
        }
        on(0, MX1_4, RULE, "connect-timeout", "");
        on(0, MX1_4, RULE, "greeting-refused", "");
        assertThat(review(3, MX1_4).blockers()).isEmpty();
        on(0, new Place("", 0), RULE, "dane-unknown", "");
        assertThat(review(3, MX1_4).blockers())
                .containsExactly("dane-unknown: 2 times, last on 2026-06-10");
    }

    @Test
    @DisplayName("Q12 what was last seen too long ago is a blocker, and so is what never was")
    void tooOld() {
        for (int day = 10; day < 20; day++) {
            good(day, MX1_4);
        }
        assertThat(review(3, MX1_4).blockers())
                .containsExactly(
                        "last seen on 2026-05-31, not within 3 days",
                        "mx1.a.test over IPv4: last verified on 2026-05-31");
        page.rows().clear();
        assertThat(review(3, MX1_4).blockers())
                .containsExactly("no mail has gone there in the last 35 days");
    }

    @Test
    @DisplayName("Q12 hosts that cannot be told are a blocker, whatever was counted")
    void unknownHosts() {
        for (int day = 0; day < 3; day++) {
            good(day, MX1_4);
        }
        Matter matter =
                new Matter("a.test", RULE, true, List.of(), Optional.of("the DNS gave no answer"));
        assertThat(new Review(3, TODAY).of(matter, page).blockers())
                .containsExactly("the DNS gave no answer");
    }

    @Test
    @DisplayName("Q12 a rule that is enforced has nothing to be promoted to")
    void enforced() {
        Matter matter = new Matter("a.test", RULE, false, List.of(MX1_4), Optional.empty());
        DomainPosture posture = new Review(3, TODAY).of(matter, page);
        assertThat(posture.blockers()).isEmpty();
        assertThat(posture.isReady()).isFalse();
    }

    @Test
    @DisplayName("best and worst are of sessions that carried mail")
    void proofs() {
        good(0, MX1_4);
        page.rows()
                .add(
                        new CountedRow(
                                "a.test",
                                TODAY,
                                new Met("mx1.a.test", 4, RULE, true, "none", "", "starttls"),
                                1,
                                Instant.EPOCH));
        page.rows()
                .add(
                        new CountedRow(
                                "a.test",
                                TODAY,
                                new Met("mx1.a.test", 4, RULE, true, "unproven", "tls-version", ""),
                                1,
                                Instant.EPOCH));
        assertThat(review(3, MX1_4).best()).contains("pkix");
        assertThat(review(3, MX1_4).worst()).contains("none");
    }
}
