package org.postseal.settle;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postseal.mail.Address;
import org.postseal.mail.Domain;
import org.postseal.queue.QueueAdmin;
import org.postseal.queue.QueueAdmin.Counts;
import org.postseal.queue.QueueEntry;
import org.postseal.queue.QueueFilter;
import org.postseal.queue.QueueId;
import org.postseal.queue.Schedule;
import org.postseal.smtp.Reason;

/** Stands here because deleting and bouncing are settled. */
class QueueAdminTest {

    @TempDir private Path folder;
    private SettlementFixture room;
    private QueueAdmin admin;

    @BeforeEach
    void open() throws IOException {
        room = new SettlementFixture(folder);
        admin =
                new QueueAdmin(
                        room.house.queue,
                        room.house.store,
                        new OperatorDismissal(room.settlement, room.clock),
                        room.clock);
    }

    @AfterEach
    void close() throws IOException {
        room.close();
    }

    @Test
    @DisplayName("filters find what they say, together")
    void filters() throws Exception {
        QueueId first = room.house.accept("a@one.test", "b@two.test");
        room.clock.advance(Duration.ofHours(2));
        room.house.accept("a@one.test");
        assertThat(admin.count(QueueFilter.all())).isEqualTo(3);
        assertThat(admin.count(QueueFilter.of(first))).isEqualTo(2);
        assertThat(admin.count(filter("a@one.test", "", "", 0))).isEqualTo(2);
        assertThat(admin.count(filter("a@one.test", "", "", 1))).isEqualTo(1);
        assertThat(admin.count(filter("", "sender@here.test", "", 0))).isEqualTo(3);
        assertThat(admin.count(filter("", "<>", "", 0))).isZero();
        assertThat(admin.count(filter("", "", "two.test", 0))).isEqualTo(1);
        assertThat(admin.list(QueueFilter.all(), 2)).hasSize(2);
        QueueEntry entry = admin.list(QueueFilter.all(), 1).getFirst();
        assertThat(entry.recipient()).isEqualTo("a@one.test");
        assertThat(entry.state()).isEqualTo(QueueEntry.State.QUEUED);
    }

    @Test
    @DisplayName("a domain's rows are found in memory as they are in the tables: 200 of them")
    void domainFromMemory() throws Exception {
        for (int i = 0; i < 200; i++) {
            room.house.accept("a" + i + "@one.test", "b@two.test");
        }
        QueueFilter one = filter("", "", "one.test", 0);
        assertThat(admin.hold(filter("a7@one.test", "", "", 0))).isEqualTo(new Counts(1, 0));
        try (Schedule.Slot slot = room.house.slot()) {
            var claim = slot.next().orElseThrow();
            assertThat(admin.count(one)).isEqualTo(200);
            assertThat(admin.list(one, 1000))
                    .isEqualTo(
                            admin.list(QueueFilter.all(), 1000).stream()
                                    .filter(entry -> entry.domain().equals("one.test"))
                                    .toList())
                    .extracting(QueueEntry::state)
                    .contains(
                            QueueEntry.State.QUEUED, QueueEntry.State.BUSY, QueueEntry.State.HELD);
            assertThat(admin.list(one, 70)).isEqualTo(admin.list(one, 1000).subList(0, 70));
            assertThat(admin.list(filter("a9@one.test", "", "", 0), 9)).hasSize(1);
            assertThat(admin.list(filter("a9@one.test", "", "two.test", 0), 9)).isEmpty();
            room.settle(claim, w -> room.delivered());
        }
        assertThat(admin.count(one)).isEqualTo(199);
        assertThat(admin.list(one, 1000)).hasSize(199);
    }

    private static QueueFilter filter(String to, String from, String domain, int hours) {
        Optional<Address> sender = from.isEmpty() ? Optional.empty() : Optional.of(sender(from));
        return new QueueFilter(
                Optional.empty(),
                to.isEmpty() ? Optional.empty() : Optional.of(Address.parse(to)),
                sender,
                domain.isEmpty() ? Optional.empty() : Optional.of(Domain.of(domain)),
                hours == 0 ? Optional.empty() : Optional.of(Duration.ofHours(hours)));
    }

    private static Address sender(String from) {
        return from.equals("<>") ? Address.NULL : Address.parse(from);
    }

    @Test
    @DisplayName("what is held is not delivered until it is released, also after a restart")
    void holdAndRelease() throws Exception {
        room.house.accept("a@one.test", "b@two.test");
        assertThat(admin.hold(filter("", "", "one.test", 0))).isEqualTo(new Counts(1, 0));
        try (Schedule.Slot slot = room.house.slot()) {
            assertThat(slot.destination().ascii()).isEqualTo("two.test");
            assertThat(room.house.isIdle()).isTrue();
        }
        assertThat(admin.retry(filter("", "", "one.test", 0))).isEqualTo(new Counts(0, 0));
        room.house.restart();
        reopen();
        assertThat(admin.list(filter("", "", "one.test", 0), 9).getFirst().state())
                .isEqualTo(QueueEntry.State.HELD);
        assertThat(admin.release(QueueFilter.all())).isEqualTo(new Counts(1, 0));
        assertThat(room.settleAllDue(w -> room.delivered())).isEqualTo(2);
    }

    private void reopen() {
        QueueSettlement settlement =
                new QueueSettlement(
                        room.house.queue,
                        RetrySettings.defaults(),
                        BounceSettings.defaults("relay.test"),
                        room.clock,
                        new java.util.SplittableRandom(1));
        room.settlement = settlement;
        admin =
                new QueueAdmin(
                        room.house.queue,
                        room.house.store,
                        new OperatorDismissal(settlement, room.clock),
                        room.clock);
    }

    @Test
    @DisplayName("retry makes due at once what would wait")
    void retry() throws Exception {
        room.house.accept("a@one.test");
        room.settleNext(w -> room.deferred(Reason.CONNECT_TIMEOUT));
        assertThat(room.house.isIdle()).isTrue();
        assertThat(admin.retry(QueueFilter.all())).isEqualTo(new Counts(1, 0));
        assertThat(room.settleAllDue(w -> room.delivered())).isEqualTo(1);
    }

    @Test
    @DisplayName("what is being delivered is busy, and left alone")
    void busy() throws Exception {
        room.house.accept("a@one.test", "b@two.test");
        try (Schedule.Slot slot = room.house.slot()) {
            var claim = slot.next().orElseThrow();
            assertThat(admin.list(QueueFilter.all(), 9).getFirst().state())
                    .isEqualTo(QueueEntry.State.BUSY);
            assertThat(admin.delete(QueueFilter.all())).isEqualTo(new Counts(1, 1));
            room.settle(claim, w -> room.delivered());
        }
        assertThat(room.house.count("message")).isZero();
        assertThat(room.house.column("SELECT record FROM proof_pending ORDER BY id"))
                .filteredOn(record -> record.contains("\"result\""))
                .satisfiesExactly(
                        first -> assertThat(first).contains("deleted-by-operator"),
                        second -> assertThat(second).contains("\"kind\":\"delivered\""));
    }

    @Test
    @DisplayName("bounce tells the sender, delete tells nobody; held recipients can be either")
    void bounceAndDelete() throws Exception {
        room.house.accept("a@one.test");
        room.house.accept("b@two.test", "c@two.test");
        admin.hold(filter("", "", "two.test", 0));
        assertThat(admin.delete(filter("", "", "one.test", 0))).isEqualTo(new Counts(1, 0));
        assertThat(room.house.isIdle()).isTrue();
        assertThat(admin.bounce(filter("", "", "two.test", 0))).isEqualTo(new Counts(2, 0));
        assertThat(room.report("here.test").orElseThrow())
                .contains("b@two.test", "c@two.test", "run this mail relay took");
        assertThat(room.house.count("message")).isZero();
    }

    @Test
    @DisplayName("show tells every attempt with its reason, host, demand and what was reached")
    void show() throws Exception {
        QueueId id = room.house.accept("a@one.test");
        room.settleNext(w -> room.deferred(Reason.CERTIFICATE_NAME));
        room.clock.advance(Duration.ofHours(1));
        room.settleNext(w -> room.deferred(Reason.CONNECT_TIMEOUT));
        var history = admin.show(QueueFilter.of(id), 10).getFirst();
        assertThat(history.attempts())
                .extracting(a -> a.reason())
                .containsExactly("certificate-name", "connect-timeout");
        var attempt = history.attempts().getFirst();
        assertThat(attempt.host()).isEqualTo("mx1.example.org");
        assertThat(attempt.address()).isEqualTo("192.0.2.1");
        assertThat(attempt.demanded()).contains("default level");
        assertThat(attempt.reached()).contains("X25519MLKEM768").contains("dane-ee");
        assertThat(history.entry().lastReason()).isEqualTo("connect-timeout");
        assertThat(history.entry().attempts()).isEqualTo(2);
    }

    @Test
    @DisplayName("a command over more rows than a page reaches all of them")
    void manyRows() throws Exception {
        String[] to = new String[1100];
        for (int i = 0; i < to.length; i++) {
            to[i] = "u" + i + "@one.test";
        }
        room.house.accept(to);
        assertThat(admin.hold(QueueFilter.all())).isEqualTo(new Counts(1100, 0));
        assertThat(room.house.isIdle()).isTrue();
        assertThat(admin.delete(QueueFilter.all())).isEqualTo(new Counts(1100, 0));
        assertThat(room.house.count("message")).isZero();
    }
}
