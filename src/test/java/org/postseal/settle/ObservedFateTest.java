package org.postseal.settle;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postseal.queue.Claim;
import org.postseal.queue.QueueId;
import org.postseal.smtp.Reason;
import org.postseal.smtp.Trouble;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What the record, the history, the log and the counts say of mail that observing let pass. */
class ObservedFateTest {

    private static final Trouble NAME =
            Trouble.of(Reason.CERTIFICATE_NAME, "names nobody@here.test");
    private static final Visit.Rule SECURE = new Visit.Rule("secure", true);
    private static final Visit PASSED =
            new Visit(
                    "mx1.example.org",
                    4,
                    "encrypted",
                    SECURE,
                    Optional.empty(),
                    Optional.of(Reason.CERTIFICATE_NAME));
    private static final Visit DEAD =
            new Visit(
                    "mx0.example.org",
                    6,
                    "",
                    SECURE,
                    Optional.of(Reason.CONNECT_REFUSED),
                    Optional.empty());

    @TempDir private Path folder;
    private SettlementFixture room;

    @BeforeEach
    void open() throws IOException {
        room = new SettlementFixture(folder);
    }

    @AfterEach
    void close() throws IOException {
        room.close();
    }

    private Attempt attempt() {
        Attempt plain = room.attempt();
        return new Attempt(
                plain.at(),
                plain.peer(),
                plain.demanded(),
                plain.delays(),
                Optional.of(NAME),
                Attempt.Promise.NOT_ASKED,
                List.of(DEAD, PASSED));
    }

    @Test
    @DisplayName("Q11 R13 the record says that enforcing would have deferred, and why")
    void record() throws Exception {
        room.house.accept("u@example.org");
        room.settleAllDue(w -> new Outcome.Delivered(attempt(), SettlementFixture.OK));
        String text = room.house.column("SELECT record FROM proof_pending ORDER BY id").getLast();
        JsonNode observed = new JsonMapper().readTree(text).get("observed");
        assertThat(observed.get("words").stringValue()).isEqualTo("would have deferred");
        assertThat(observed.get("reason").stringValue()).isEqualTo("certificate-name");
        assertThat(observed.get("code").intValue()).isEqualTo(451);
        assertThat(text).doesNotContain("nobody@here.test");
    }

    @Test
    @DisplayName("Q11 a record of what met its demand says nothing of observing")
    void recordOfSatisfied() throws Exception {
        room.house.accept("u@example.org");
        room.settleAllDue(w -> room.delivered());
        assertThat(room.house.column("SELECT record FROM proof_pending ORDER BY id").getLast())
                .doesNotContain("observed");
    }

    @Test
    @DisplayName("Q11 R13 the log line has it appended, behind what log readers know")
    void logLine() throws Exception {
        room.house.accept("u@example.org");
        try (var slot = room.house.slot()) {
            Claim claim = slot.next().orElseThrow();
            Outcome.Fate sent = new Outcome.Delivered(attempt(), SettlementFixture.OK);
            Ruling ruling =
                    new Ruling(
                            claim.recipients().getFirst(),
                            sent,
                            Optional.empty(),
                            Optional.empty(),
                            false,
                            Optional.empty());
            assertThat(DeliveryLog.line(new QueueId("25BD1MRVLY5"), ruling))
                    .endsWith(", tls=dane-ee, observed=certificate-name (would have deferred)");
            room.settle(claim, w -> sent);
        }
    }

    @Test
    @DisplayName("Q11 the history of what was deferred all the same says it too")
    void history() throws Exception {
        room.house.accept("u@example.org");
        Trouble later = Trouble.of(Reason.REMOTE_DEFERRED, "450 busy");
        room.settleAllDue(w -> new Outcome.Deferred(attempt(), later, false));
        assertThat(room.house.column("SELECT reached FROM attempt"))
                .singleElement()
                .asString()
                .endsWith("dane-ee; enforcing would have deferred it: certificate-name");
    }

    @Test
    @DisplayName("Q12 every host of an attempt is counted, once, however many recipients")
    void counts() throws Exception {
        room.house.accept("a@example.org", "b@example.org", "c@example.org");
        room.settleAllDue(w -> new Outcome.Delivered(attempt(), SettlementFixture.OK));
        room.house.accept("a@example.org");
        room.settleAllDue(w -> new Outcome.Delivered(attempt(), SettlementFixture.OK));
        assertThat(
                        room.house.column(
                                """
                                SELECT domain || ' ' || day || ' ' || host || ' ' || family || ' '
                                    || rule || ' ' || named || ' ' || proof || ' ' || result || ' '
                                    || observed || ' ' || total
                                FROM report_count ORDER BY host\
                                """))
                .containsExactly(
                        "example.org 2026-06-01 mx0.example.org 6 secure 1  connect-refused  2",
                        "example.org 2026-06-01 mx1.example.org 4 secure 1 encrypted "
                                + " certificate-name 2");
    }

    @Test
    @DisplayName("what an operator takes out is no session")
    void dismissed() throws Exception {
        room.house.accept("a@example.org");
        Trouble trouble = Trouble.of(Reason.DELETED_BY_OPERATOR, "taken out");
        room.settleAllDue(w -> new Outcome.Deleted(Attempt.none(room.clock.instant()), trouble));
        assertThat(room.house.count("report_count")).isZero();
    }
}
