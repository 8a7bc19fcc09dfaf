package org.postseal.settle;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postseal.mail.Address;
import org.postseal.mail.Envelope;
import org.postseal.mail.Recipient;
import org.postseal.mail.TlsWish;
import org.postseal.queue.Claim;
import org.postseal.queue.QueueFixture;
import org.postseal.queue.Schedule;
import org.postseal.smtp.Reason;
import org.postseal.smtp.Trouble;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What comes back, is logged and is recorded of a message with REQUIRETLS (RFC 8689, section 5).
 */
class RequireTlsReportTest {

    private static final String TEXT =
            "Received: from secret-host.test\r\n"
                    + "From: \"Secret Name\" <s@here.test>\r\n"
                    + "Subject: a secret plan\r\n"
                    + "Date: Mon, 1 Jun 2026 12:00:00 +0000\r\n"
                    + "Message-ID:\r\n <id-7@here.test>\r\n"
                    + "Message-ID: <secret@here.test>\r\n"
                    + "X-Note: secret\r\n"
                    + "\r\nthe secret itself\r\n";

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

    private void accept(TlsWish wish, Recipient.Notify... on) throws IOException {
        Recipient to = new Recipient(Address.parse("u@example.org"), Set.of(on), Optional.empty());
        var options =
                new Envelope.Options(
                        false, Optional.of(Envelope.Ret.FULL), Optional.of("env-1"), wish);
        room.house.queue.accept(
                new Envelope(Address.parse("sender@here.test"), List.of(to), options),
                QueueFixture.message(TEXT));
    }

    private record Report(Claim claim, String text) {}

    /** The one that waits, which is then delivered. */
    private Report report() throws Exception {
        try (Schedule.Slot slot = room.house.slot()) {
            assertThat(slot.destination().ascii()).isEqualTo("here.test");
            Claim claim = slot.next().orElseThrow();
            byte[] octets = claim.message().content().open().readAllBytes();
            room.settle(claim, w -> room.delivered());
            return new Report(claim, new String(octets, StandardCharsets.UTF_8));
        }
    }

    private static void assertRedacted(Report report) {
        assertThat(report.claim().options().wish()).isEqualTo(TlsWish.REDACTED);
        assertThat(report.claim().sender().isNull()).isTrue();
        assertThat(report.text())
                .doesNotContainIgnoringCase("secret")
                .contains("Content-Type: text/rfc822-headers")
                .contains("Date: Mon, 1 Jun 2026 12:00:00 +0000\r\n")
                .contains("Message-ID: <id-7@here.test>\r\n")
                .contains("Original-Envelope-Id: env-1")
                .contains("u@example.org");
    }

    @Test
    @DisplayName("R09 a bounce has nothing of the message but its identity, whatever RET says")
    void bounce() throws Exception {
        accept(TlsWish.REQUIRED);
        Trouble none = Trouble.of(Reason.REQUIRETLS_UNSUPPORTED, "mx1 does not list it");
        room.settleNext(w -> new Outcome.Rejected(room.attempt(), none));
        Report bounce = report();
        assertRedacted(bounce);
        assertThat(bounce.text())
                .contains("Status: 5.7.30")
                .contains("requiretls-unsupported")
                .contains("Reach the recipient in another way");
    }

    @Test
    @DisplayName("R09 a server that quotes the message in its refusal is not quoted")
    void quotingServer() throws Exception {
        accept(TlsWish.REQUIRED);
        Trouble quoting =
                Trouble.of(Reason.REMOTE_REFUSED, "mx1 said: 550 5.7.1 no secret plans here");
        room.settleNext(w -> new Outcome.Rejected(room.attempt(), quoting));
        Report bounce = report();
        assertRedacted(bounce);
        assertThat(bounce.text()).contains("remote-refused").contains("are left out");
    }

    @Test
    @DisplayName("R09 so have a warning and a report of success")
    void otherReports() throws Exception {
        accept(TlsWish.REQUIRED, Recipient.Notify.SUCCESS, Recipient.Notify.DELAY);
        room.clock.advance(Duration.ofHours(5));
        room.settleNext(w -> room.deferred(Reason.CONNECT_TIMEOUT));
        assertRedacted(report());
        room.clock.advance(Duration.ofHours(1));
        room.settleNext(w -> room.delivered());
        assertRedacted(report());
    }

    @Test
    @DisplayName("R09 a message without the wish comes back as ever")
    void usual() throws Exception {
        accept(TlsWish.NONE);
        room.settleNext(w -> room.rejected());
        Report bounce = report();
        assertThat(bounce.claim().options().wish()).isEqualTo(TlsWish.NONE);
        assertThat(bounce.text()).contains("the secret itself");
    }

    @Test
    @DisplayName("R05 log and record say whether the host was told, or a rule did without")
    void promise() throws Exception {
        accept(TlsWish.REQUIRED);
        Attempt attempt = room.attempt().promised(Attempt.Promise.UNLISTED);
        try (Schedule.Slot slot = room.house.slot()) {
            Claim claim = slot.next().orElseThrow();
            Claim.Waiting waiting = claim.recipients().getFirst();
            Outcome.Fate fate = new Outcome.Delivered(attempt, SettlementFixture.OK);
            Ruling ruling =
                    new Ruling(
                            waiting,
                            fate,
                            Optional.empty(),
                            Optional.empty(),
                            false,
                            Optional.empty());
            assertThat(DeliveryLog.line(claim.id(), ruling))
                    .endsWith(", tls=dane-ee, requiretls=unlisted");
            room.settle(claim, w -> fate);
        }
        List<JsonNode> records =
                room.house.column("SELECT record FROM proof_pending ORDER BY id").stream()
                        .map(new JsonMapper()::readTree)
                        .filter(record -> record.get("kind").stringValue().equals("delivered"))
                        .toList();
        assertThat(records.getFirst().get("reached").get("requiretls").stringValue())
                .isEqualTo("unlisted");
    }
}
