package org.postseal.settle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postseal.mail.Address;
import org.postseal.mail.Recipient;
import org.postseal.mail.Recipient.Notify;
import org.postseal.queue.Claim;
import org.postseal.queue.QueueFixture;
import org.postseal.queue.Schedule;
import org.postseal.smtp.Reason;
import org.postseal.smtp.Trouble;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class QueueSettlementTest {

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

    @Test
    @DisplayName("E01 a delivered recipient leaves one record of evidence and nothing else")
    void delivered() throws Exception {
        room.house.accept("u@example.org");
        assertThat(room.settleAllDue(w -> room.delivered())).isEqualTo(1);
        assertThat(room.house.count("message")).isZero();
        assertThat(room.house.count("delivery")).isZero();
        JsonNode record = records().getFirst();
        assertThat(record.get("kind").stringValue()).isEqualTo("delivered");
        assertThat(record.get("recipient_domain").stringValue()).isEqualTo("example.org");
        assertThat(record.get("message_sha256").stringValue()).hasSize(64);
        assertThat(record.get("demanded").stringValue()).contains("default level encrypt");
        assertThat(record.get("reached").get("proof").stringValue()).isEqualTo("dane-ee");
        assertThat(record.get("result").get("code").intValue()).isEqualTo(250);
        assertThat(record.toString()).doesNotContain("u@example.org").doesNotContain("queued as");
    }

    @Test
    @DisplayName("L16 the record names the session, by what only its two ends can compute")
    void session() throws Exception {
        Attempt.Peer bare = room.delivered().attempt().peer().orElseThrow();
        Attempt.Tls tls = bare.tls().orElseThrow();
        Attempt.Tls bound = tls.with("ab".repeat(32), Attempt.Shown.NOTHING);
        Attempt.Peer peer =
                new Attempt.Peer(bare.host(), bare.address(), bare.port(), Optional.of(bound));
        Attempt attempt =
                new Attempt(room.clock.instant(), Optional.of(peer), "", Attempt.Delays.NONE);
        room.house.accept("u@example.org");
        room.settleAllDue(w ->
                new Outcome.Delivered(attempt, ((Outcome.Delivered) room.delivered()).reply()));
        room.house.accept("u@example.org");
        room.settleAllDue(w -> room.delivered());

        List<JsonNode> sessions = records("session");
        assertThat(sessions).hasSize(2);
        JsonNode reached = sessions.get(0).get("reached");
        assertThat(reached.get("tls_exporter_sha256").stringValue()).isEqualTo("ab".repeat(32));
        assertThat(sessions.get(1).get("reached").has("tls_exporter_sha256")).isFalse();
        assertThat(records())
                .extracting(record -> record.get("session"))
                .containsExactlyElementsOf(
                        sessions.stream().map(session -> session.get("session")).toList());
    }

    @Test
    @DisplayName(
            "Q19 a bounce is new mail: its own recipient's domain decides, not the first one's")
    void bounceIsNewMail() throws Exception {
        room.house.accept("u@lax.example");
        room.settleNext(w -> room.rejected());

        try (Schedule.Slot slot = room.house.slot()) {
            Claim bounce = slot.next().orElseThrow();
            assertThat(bounce.sender().isNull()).isTrue();
            assertThat(bounce.domain().ascii()).isEqualTo("here.test");
            assertThat(bounce.recipients())
                    .allMatch(w -> w.recipient().address().domain().ascii().equals("here.test"));
        }
    }

    @Test
    @DisplayName("what was settled is not handed out again, not even after a restart")
    void settledIsSettled() throws Exception {
        room.house.accept("a@one.test", "b@two.test");
        room.settleAllDue(w ->
                w.recipient().address().domain().ascii().equals("one.test")
                        ? room.delivered()
                        : room.deferred(Reason.CONNECT_TIMEOUT));
        room.house.restart();
        room.clock.advance(Duration.ofHours(2));
        try (Schedule.Slot slot = room.house.slot()) {
            assertThat(slot.destination().ascii()).isEqualTo("two.test");
            Claim.Waiting left = slot.next().orElseThrow().recipients().getFirst();
            assertThat(left.attempts()).isEqualTo(1);
        }
        assertThat(room.house.isIdle()).isTrue();
    }

    @Test
    @DisplayName("a settling that fails for a fault of ours is no end: the tables are asked again")
    void faultOfOurs() throws Exception {
        room.house.accept("a@one.test");
        try (Schedule.Slot slot = room.house.slot()) {
            Claim claim = slot.next().orElseThrow();
            slot.markInFlight(claim).await();
            assertThatThrownBy(() -> room.settlement.settle(claim, Map.of()))
                    .isInstanceOf(IllegalArgumentException.class);
        }
        assertThat(room.house.isIdle()).isTrue();
        room.clock.advance(Duration.ofMinutes(6));
        try (Schedule.Slot slot = room.house.slot()) {
            Claim again = slot.next().orElseThrow();
            assertThat(again.recipients().getFirst().uncertain()).isTrue();
            room.settle(again, _ -> room.delivered());
        }
        assertThat(room.house.count("delivery")).isZero();
    }

    @Test
    @DisplayName("retries back off along the list, its last wait repeats, within a tenth")
    void backsOff() throws Exception {
        room.house.accept("u@example.org");
        for (long minutes : List.of(1, 5, 15, 30, 60, 60, 60)) {
            assertThat(room.settleAllDue(w -> room.deferred(Reason.CONNECT_TIMEOUT))).isEqualTo(1);
            Duration wait = Duration.between(room.clock.instant(), room.due().orElseThrow());
            assertThat(wait)
                    .isBetween(Duration.ofSeconds(minutes * 54), Duration.ofSeconds(minutes * 66));
            assertThat(room.house.isIdle()).isTrue();
            room.clock.advance(wait);
        }
    }

    @Test
    @DisplayName("Q16 what expires is bounced with the last step, host, address and demand")
    void expires() throws Exception {
        reopen(RetrySettings.defaults(), Duration.ZERO);
        room.house.accept("u@example.org");
        Instant end = room.clock.instant().plus(Duration.ofDays(5));
        int attempts = 0;
        while (room.clock.instant().isBefore(end)) {
            room.settleNext(w -> room.deferred(Reason.STARTTLS_REFUSED));
            room.clock.advance(Duration.between(room.clock.instant(), room.due().orElseThrow()));
            attempts++;
        }
        assertThat(room.clock.instant()).isEqualTo(end);
        assertThat(attempts).isBetween(110, 140);
        room.settleNext(w -> room.deferred(Reason.STARTTLS_REFUSED));
        List<JsonNode> records = records();
        JsonNode last = records.getLast();
        assertThat(last.get("kind").stringValue()).isEqualTo("bounced");
        assertThat(last.get("result").get("reason").stringValue()).isEqualTo("expired");
        assertThat(last.get("result").get("cause").stringValue()).isEqualTo("starttls-refused");
        String bounce = room.report("here.test").orElseThrow();
        String flat = bounce.replaceAll("\r\n +", " ");
        assertThat(flat)
                .contains("Status: 5.4.7")
                .contains("not delivered within 5 days; last: starttls-refused")
                .contains("mx1.example.org[192.0.2.1]:25")
                .contains("default level encrypt")
                .contains("The receiving server offered no encryption.");
        assertThat(room.house.count("message")).isZero();
    }

    @Test
    @DisplayName("a sender is warned of a delay once for each recipient")
    void warnsOnce() throws Exception {
        room.house.accept("a@example.org", "b@example.org");
        room.settleAllDue(w -> room.deferred(Reason.CONNECT_TIMEOUT));
        room.clock.advance(Duration.ofHours(5));
        room.settleNext(w -> room.deferred(Reason.CONNECT_TIMEOUT));
        String warning = room.report("here.test").orElseThrow();
        assertThat(warning)
                .contains("Subject: Delayed")
                .contains("Action: delayed")
                .contains("Will-Retry-Until:")
                .contains("a@example.org")
                .contains("b@example.org");
        room.clock.advance(Duration.ofHours(5));
        room.settleNext(w -> room.deferred(Reason.CONNECT_TIMEOUT));
        assertThat(room.report("here.test")).isEmpty();
    }

    @ParameterizedTest(name = "NOTIFY={0}, {1}: {2}")
    @DisplayName("NOTIFY decides who is told of what (RFC 3461, 4.1)")
    @CsvSource({
        "none, delivered, nothing", "none, rejected, failed", "none, delayed, delayed",
        "NEVER, delivered, nothing", "NEVER, rejected, nothing", "NEVER, delayed, nothing",
        "SUCCESS, delivered, relayed", "SUCCESS, rejected, nothing", "SUCCESS, delayed, nothing",
        "FAILURE, delivered, nothing", "FAILURE, rejected, failed", "FAILURE, delayed, nothing",
        "DELAY, delivered, nothing", "DELAY, rejected, nothing", "DELAY, delayed, delayed",
        "SUCCESS, passedOn, nothing", "none, deleted, nothing", "none, discarded, nothing",
    })
    void notifyMatrix(String notify, String what, String told) throws Exception {
        Set<Notify> on = notify.equals("none") ? Set.of() : Set.of(Notify.valueOf(notify));
        room.accept(new Recipient(Address.parse("u@example.org"), on, Optional.empty()));
        if (what.equals("delayed")) {
            room.clock.advance(Duration.ofHours(5));
        }
        try (Schedule.Slot slot = room.house.slot()) {
            room.settle(slot.next().orElseThrow(), w -> fate(what));
        }
        Optional<String> report = room.report("here.test");
        if (told.equals("nothing")) {
            assertThat(report).isEmpty();
        } else {
            assertThat(report.orElseThrow()).contains("Action: " + told);
        }
    }

    private Outcome.Fate fate(String what) {
        Trouble trouble = Trouble.of(Reason.DELETED_BY_OPERATOR, "taken out");
        return switch (what) {
            case "delivered" -> room.delivered();
            case "passedOn" -> new Outcome.Delivered(room.attempt(), SettlementFixture.OK, true);
            case "rejected" -> room.rejected();
            case "delayed" -> room.deferred(Reason.CONNECT_TIMEOUT);
            case "deleted" -> new Outcome.Deleted(room.attempt(), trouble);
            case "discarded" -> new Outcome.Discarded(room.attempt(), trouble);
            default -> throw new IllegalArgumentException(what);
        };
    }

    @Test
    @DisplayName("never a bounce to a bounce: it is discarded")
    void noBounceToABounce() throws Exception {
        room.house.queue.accept(QueueFixture.envelope("", "u@example.org"), QueueFixture.SMALL);
        room.settleAllDue(w -> room.rejected());
        assertThat(room.house.count("message")).isZero();
        assertThat(records().getFirst().get("kind").stringValue()).isEqualTo("discarded");
    }

    @Test
    @DisplayName("the bounce of a bounce's own recipient ends there")
    void bounceIsFinal() throws Exception {
        room.house.accept("u@example.org");
        assertThat(room.settleAllDue(w -> room.rejected())).isEqualTo(2);
        assertThat(room.house.count("message")).isZero();
        assertThat(records())
                .extracting(r -> r.get("kind").stringValue())
                .containsExactly("bounced", "discarded");
    }

    @Test
    @DisplayName("one bounce for all recipients that fail together, the message in it")
    void oneBounce() throws Exception {
        room.house.accept("a@example.org", "b@example.org", "c@example.org");
        try (Schedule.Slot slot = room.house.slot()) {
            room.settle(
                    slot.next().orElseThrow(),
                    w ->
                            w.recipient().address().localPart().equals("b")
                                    ? room.delivered()
                                    : room.rejected());
        }
        String bounce = room.report("here.test").orElseThrow();
        assertThat(bounce)
                .contains("a@example.org")
                .contains("c@example.org")
                .doesNotContain("b@example.org")
                .contains("Content-Type: message/rfc822")
                .contains("hello");
        assertThat(room.house.isIdle()).isTrue();
    }

    @Test
    @DisplayName("Q18 once uncertain, always uncertain")
    void staysUncertain() throws Exception {
        room.house.accept("u@example.org");
        Trouble lost = Trouble.of(Reason.UNCERTAIN, "lost after the dot");
        room.settleAllDue(w -> new Outcome.Deferred(room.attempt(), lost, true));
        room.clock.advance(Duration.ofHours(1));
        room.settleAllDue(w -> room.deferred(Reason.REMOTE_DEFERRED));
        assertThat(room.house.column("SELECT uncertain FROM delivery")).containsExactly("1");
    }

    @Test
    @DisplayName(
            "unprotectedSince is kept with the row, and forgotten when an attempt ends otherwise")
    void unprotectedSince() throws Exception {
        room.house.accept("u@example.org");
        Instant since = room.clock.instant();
        Trouble none = Trouble.of(Reason.STARTTLS_NOT_OFFERED, "no STARTTLS");
        room.settleAllDue(
                w -> new Outcome.Deferred(room.attempt(), none, false, Optional.of(since)));
        room.clock.advance(Duration.ofHours(1));
        room.house.restart();
        try (Schedule.Slot slot = room.house.slot()) {
            assertThat(slot.next().orElseThrow().recipients().getFirst().unprotectedSince())
                    .contains(since);
        }
    }

    @Test
    @DisplayName("the history keeps the first and the last fifty attempts")
    void boundedHistory() throws Exception {
        reopen(
                new RetrySettings(List.of(Duration.ofMinutes(1)), Duration.ofDays(5)),
                Duration.ZERO);
        room.house.accept("u@example.org");
        for (int i = 0; i < 130; i++) {
            assertThat(room.settleAllDue(w -> room.deferred(Reason.CONNECT_TIMEOUT))).isEqualTo(1);
            room.clock.advance(Duration.ofMinutes(2));
        }
        assertThat(room.house.count("attempt")).isEqualTo(100);
        assertThat(room.house.column("SELECT number FROM attempt ORDER BY number"))
                .startsWith("1", "2")
                .contains("50", "81")
                .doesNotContain("51", "80")
                .endsWith("129", "130");
    }

    private void reopen(RetrySettings retry, Duration delayWarning) throws IOException {
        room.close();
        Address postmaster = Address.parse("p@relay.test");
        room =
                new SettlementFixture(
                        folder, retry, new BounceSettings("relay.test", postmaster, delayWarning));
    }

    /** Those of fates. */
    private List<JsonNode> records() throws IOException {
        return all().stream().filter(record -> record.has("result")).toList();
    }

    private List<JsonNode> records(String kind) throws IOException {
        return all().stream()
                .filter(record -> record.get("kind").stringValue().equals(kind))
                .toList();
    }

    private List<JsonNode> all() throws IOException {
        JsonMapper json = new JsonMapper();
        return room.house.column("SELECT record FROM proof_pending ORDER BY id").stream()
                .map(json::readTree)
                .toList();
    }
}
