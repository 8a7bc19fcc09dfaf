package org.postseal.settle;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postseal.mail.Address;
import org.postseal.mail.Recipient;
import org.postseal.queue.Claim;
import org.postseal.queue.QueueId;
import org.postseal.smtp.Reason;
import org.postseal.smtp.Reply;
import org.postseal.smtp.Trouble;

class DeliveryLogTest {

    private static final QueueId ID = new QueueId("25BD1MRVLY5");
    private static final Attempt ATTEMPT =
            new Attempt(
                    Instant.EPOCH,
                    Optional.of(SettlementFixture.PEER),
                    "",
                    new Attempt.Delays(
                            Duration.ofMillis(100),
                            Duration.ZERO,
                            Duration.ofMillis(600),
                            Duration.ofMillis(500)));

    @Test
    @DisplayName("a delivery is logged as Postfix logs it, with what TLS proved appended")
    void sent() {
        Reply reply = Reply.of(250, "2.0.0", "Ok: queued as 1234");
        assertThat(line(new Outcome.Delivered(ATTEMPT, reply)))
                .isEqualTo(
                        "25BD1MRVLY5: to=<u@example.org>, relay=mx1.example.org[192.0.2.1]:25,"
                                + " delay=1.2, delays=0.1/0/0.6/0.5, dsn=2.0.0, status=sent (250"
                                + " 2.0.0 Ok: queued as 1234), tls=dane-ee");
    }

    @Test
    @DisplayName("what was never dialed has relay=none; what expired is not merely bounced")
    void otherFates() {
        Attempt none = Attempt.none(Instant.EPOCH);
        Trouble dns = Trouble.of(Reason.DNS_FAILED, "no answer");
        assertThat(line(new Outcome.Deferred(none, dns, false)))
                .isEqualTo(
                        "25BD1MRVLY5: to=<u@example.org>, relay=none, delay=0, delays=0/0/0/0,"
                                + " dsn=4.4.3, status=deferred (dns-failed: no answer)");
        assertThat(line(new Outcome.Rejected(none, Trouble.of(Reason.EXPIRED, "x"))))
                .contains("dsn=5.4.7, status=expired (");
        assertThat(line(new Outcome.Rejected(none, Trouble.of(Reason.NO_HOST, "x"))))
                .contains("status=bounced (");
    }

    @Test
    @DisplayName("a remote host cannot forge a log line")
    void oneLine() {
        Reply reply = Reply.plain(250, "ok\r\n25BD1MRVLY6: removed");
        assertThat(line(new Outcome.Delivered(ATTEMPT, reply))).doesNotContain("\n", "\r");
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "4, 0.004", "100, 0.1", "123, 0.12", "1234, 1.2", "2000, 2", "61500, 62"})
    void seconds(long millis, String text) {
        assertThat(DeliveryLog.seconds(Duration.ofMillis(millis))).isEqualTo(text);
    }

    @Test
    @DisplayName("whole numbers give what decimal arithmetic gives")
    void secondsAsDecimals() {
        for (long millis = -20; millis < 120_000; millis++) {
            assertThat(DeliveryLog.seconds(Duration.ofMillis(millis))).isEqualTo(decimal(millis));
        }
        for (long millis = 1; millis > 0; millis = millis * 3 + 1) {
            assertThat(DeliveryLog.seconds(Duration.ofMillis(millis))).isEqualTo(decimal(millis));
        }
        assertThat(DeliveryLog.seconds(Duration.ofMillis(Long.MAX_VALUE)))
                .isEqualTo(decimal(Long.MAX_VALUE));
    }

    private static String decimal(long millis) {
        int places = millis >= 10_000 ? 0 : millis >= 1000 ? 1 : millis >= 100 ? 2 : 3;
        BigDecimal rounded = BigDecimal.valueOf(millis, 3).setScale(places, RoundingMode.HALF_UP);
        return rounded.signum() <= 0 ? "0" : rounded.stripTrailingZeros().toPlainString();
    }

    private static String line(Outcome.Fate fate) {
        Recipient recipient = Recipient.of(Address.parse("u@example.org"));
        var waiting = new Claim.Waiting(1, recipient, 0, false, Optional.empty());
        return DeliveryLog.line(
                ID,
                new Ruling(
                        waiting,
                        fate,
                        Optional.empty(),
                        Optional.empty(),
                        false,
                        Optional.empty()));
    }
}
