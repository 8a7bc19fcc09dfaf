package org.postseal.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postseal.FakeClock;
import org.postseal.mail.Address;
import org.postseal.mail.Envelope;
import org.postseal.mail.Message;
import org.postseal.mail.Recipient;
import org.postseal.store.Pending;

class MailQueueTest {

    private final FakeClock clock = FakeClock.atStart();
    @TempDir private Path folder;
    private QueueFixture house;

    @BeforeEach
    void open() throws IOException {
        house = new QueueFixture(folder, clock);
    }

    @AfterEach
    void close() throws IOException {
        house.close();
    }

    @Test
    @DisplayName("Q08 recipients of two domains travel in claims of their own, each under its rule")
    void oneDomainAClaim() throws Exception {
        QueueId id = house.accept("a@one.test", "b@two.test", "c@ONE.test", "d@sub.one.test");

        Map<String, List<String>> travellers = new TreeMap<>();
        for (int i = 0; i < 3; i++) {
            try (Schedule.Slot slot = house.slot()) {
                Claim claim = slot.next().orElseThrow();
                assertThat(claim.id()).isEqualTo(id);
                assertThat(claim.domain()).isEqualTo(slot.destination());
                assertThat(slot.next()).isEmpty();
                travellers.put(
                        claim.domain().ascii(),
                        claim.recipients().stream()
                                .map(waiting -> waiting.recipient().address().toString())
                                .toList());
            }
        }

        assertThat(travellers)
                .isEqualTo(
                        Map.of(
                                "one.test", List.of("a@one.test", "c@one.test"),
                                "two.test", List.of("b@two.test"),
                                "sub.one.test", List.of("d@sub.one.test")));
    }

    @Test
    @DisplayName("a claim holds everything that was accepted, also after a restart")
    void claimIsComplete() throws Exception {
        Recipient picky =
                new Recipient(
                        Address.parse("\"a b\"@one.test"),
                        Set.of(Recipient.Notify.SUCCESS, Recipient.Notify.DELAY),
                        Optional.of("rfc822;a@b"));
        var options =
                new Envelope.Options(true, Optional.of(Envelope.Ret.HDRS), Optional.of("e+2B"));
        var envelope =
                new Envelope(
                        Address.parse("s@here.test"),
                        List.of(picky, Recipient.of(Address.parse("b@one.test"))),
                        options);
        Message message = QueueFixture.message("Subject: ü\r\n\r\nbody\r\n");
        QueueId id = house.queue.accept(envelope, message);

        house.restart();

        try (Schedule.Slot slot = house.slot()) {
            Claim claim = slot.next().orElseThrow();
            assertThat(claim.id()).isEqualTo(id);
            assertThat(claim.sender()).isEqualTo(envelope.sender());
            assertThat(claim.options()).isEqualTo(options);
            assertThat(claim.recipients())
                    .extracting(Claim.Waiting::recipient)
                    .isEqualTo(envelope.recipients());
            assertThat(claim.message().traits()).isEqualTo(message.traits());
            assertThat(claim.message().content().open().readAllBytes())
                    .isEqualTo(message.content().open().readAllBytes());
            assertThat(claim.arrived()).isEqualTo(clock.instant());
            assertThat(slot.next()).isEmpty();
        }
    }

    @Test
    @DisplayName("one claim for each domain, and only at its own destination")
    void claimsByDomain() throws Exception {
        house.accept("a@one.test", "b@two.test", "c@one.test");
        try (Schedule.Slot first = house.slot();
                Schedule.Slot second = house.slot()) {
            assertThat(first.destination().ascii()).isEqualTo("one.test");
            assertThat(first.next().orElseThrow().recipients()).hasSize(2);
            assertThat(second.destination().ascii()).isEqualTo("two.test");
            assertThat(second.next().orElseThrow().recipients()).hasSize(1);
            assertThat(house.isIdle()).isTrue();
        }
    }

    @Test
    @DisplayName("what was handed out early and not begun is due again at once")
    void givenBack() throws Exception {
        for (int i = 0; i < 3; i++) {
            house.accept("a@one.test");
        }
        try (Schedule.Slot slot = house.slot()) {
            Claim first = slot.next().orElseThrow();
            Claim early = slot.nextEarly().orElseThrow();
            assertThatThrownBy(() -> slot.giveBack(first))
                    .isInstanceOf(IllegalArgumentException.class);
            slot.giveBack(early);
            Claim again = slot.next().orElseThrow();
            assertThat(again.id())
                    .as("before what came after it")
                    .isEqualTo(early.id())
                    .isNotEqualTo(first.id());
            assertThat(again.recipients()).isEqualTo(early.recipients());
            assertThat(slot.next()).isPresent();
            assertThat(slot.next()).isEmpty();
        }
    }

    @Test
    @DisplayName("a large message becomes a synced file, and the file goes with the message")
    void largeBody() throws Exception {
        byte[] line = "0123456789\r\n".getBytes(java.nio.charset.StandardCharsets.US_ASCII);
        Message message;
        QueueId id;
        try (Spool spool = house.queue.spool()) {
            for (int i = 0; i < 500; i++) {
                spool.output().write(line);
            }
            id = spool.id();
            message = spool.finish(Message.Traits.SEVEN_BIT);
        }
        assertThat(message.content()).isInstanceOf(Message.Stored.class);
        house.queue.accept(id, QueueFixture.envelope("s@here.test", "a@one.test"), message);
        house.restart();
        try (Schedule.Slot slot = house.slot()) {
            Claim claim = slot.next().orElseThrow();
            assertThat(claim.message().content().open().readAllBytes()).hasSize(6000);
            assertThat(files()).hasSize(1);
            String sha256 = house.queue.settling(claim).sha256();
            assertThat(sha256).isEqualTo(house.column("SELECT sha256 FROM message").getFirst());
            assertThat(sha256).hasSize(64);
            List<Change> gone =
                    List.of(
                            new Change.Gone(
                                    claim.recipients().getFirst().deliveryId(),
                                    claim.recipients().getFirst().attempts()));
            var done = house.queue.settle(claim, new Closing(gone, List.of(), sql -> 1));
            assertThat(done.removed()).isTrue();
        }
        assertThat(files()).isEmpty();
        assertThat(house.count("message")).isZero();
    }

    @Test
    @DisplayName("files that no message names are swept at the start")
    void sweepsOrphans() throws Exception {
        Files.writeString(folder.resolve("bodies/0ORPHAN"), "left by a crash");
        house.restart();
        assertThat(files()).isEmpty();
    }

    @Test
    @DisplayName("a spool that is closed before its end, or discarded after it, leaves nothing")
    void spoolLeavesNothing() throws Exception {
        try (Spool spool = house.queue.spool()) {
            spool.output().write(new byte[5000]);
            assertThat(files()).hasSize(1);
        }
        assertThat(files()).isEmpty();
        try (Spool spool = house.queue.spool()) {
            spool.output().write(new byte[5000]);
            house.queue.discard(spool.finish(Message.Traits.SEVEN_BIT));
        }
        assertThat(files()).isEmpty();
    }

    @Test
    @DisplayName("Q18 what was in flight at a crash comes back as uncertain, with a journal line")
    void uncertainAfterCrash() throws Exception {
        house.accept("a@one.test", "b@two.test");
        Schedule.Slot slot = house.slot();
        slot.markInFlight(slot.next().orElseThrow()).await();
        house.restart();
        int uncertain = 0;
        for (int i = 0; i < 2; i++) {
            try (Schedule.Slot again = house.slot()) {
                Claim claim = again.next().orElseThrow();
                boolean wasInFlight = claim.domain().ascii().equals("one.test");
                assertThat(claim.recipients().getFirst().uncertain()).isEqualTo(wasInFlight);
                uncertain += wasInFlight ? 1 : 0;
                house.queue.settling(claim);
            }
        }
        assertThat(uncertain).isEqualTo(1);
        assertThat(house.column("SELECT reason FROM attempt")).containsExactly("uncertain");
    }

    @Test
    @DisplayName("Q18 what is marked and deferred in one transaction is in doubt no more")
    void markAndFateTogether() throws Exception {
        house.accept("a@one.test");
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch done = new CountDownLatch(1);
        try (Schedule.Slot slot = house.slot()) {
            Claim claim = slot.next().orElseThrow();
            Pending<Boolean> before =
                    house.store.begin(sql -> {
                        begun.countDown();
                        return awaited(done);
                    });
            begun.await();
            Schedule.Mark mark = slot.markInFlight(claim);
            house.queue.settling(claim);
            MailQueue.Ending end = house.queue.end(claim, deferring(claim));
            done.countDown();
            before.await();
            mark.await();
            end.await();
        }
        assertThat(house.column("SELECT state FROM delivery")).containsExactly("queued");
        clock.advance(Duration.ofMinutes(2));
        try (Schedule.Slot slot = house.slot()) {
            Claim again = slot.next().orElseThrow();
            assertThat(again.recipients().getFirst().uncertain()).isFalse();
            house.queue.settling(again);
        }
    }

    private static boolean awaited(CountDownLatch latch) {
        try {
            return latch.await(20, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    @DisplayName("a delivery that ends without a fate gives its claim back, later")
    void abandonedClaimComesBack() throws Exception {
        house.accept("a@one.test");
        try (Schedule.Slot slot = house.slot()) {
            slot.markInFlight(slot.next().orElseThrow()).await();
        }
        assertThat(house.isIdle()).isTrue();
        clock.advance(Duration.ofMinutes(6));
        try (Schedule.Slot slot = house.slot()) {
            assertThat(slot.next().orElseThrow().recipients().getFirst().uncertain()).isTrue();
        }
    }

    @Test
    @DisplayName("a slot that closes late leaves alone what is somebody else's claim by now")
    void lateSlotTakesNothingBack() throws Exception {
        house.accept("a@one.test");
        try (Schedule.Slot early = house.slot()) {
            defer(early.next().orElseThrow());
            clock.advance(Duration.ofMinutes(2));
            try (Schedule.Slot late = house.slot()) {
                Claim again = late.next().orElseThrow();
                early.close();
                assertThat(again.recipients().getFirst().attempts()).isEqualTo(1);
                house.queue.settling(again);
            }
        }
    }

    @Test
    @DisplayName("a slot that serves many claims holds only what is not settled")
    void longSlotHoldsLittle() throws Exception {
        for (int i = 0; i < 20; i++) {
            house.accept("a@one.test");
        }
        try (Schedule.Slot slot = house.slot()) {
            for (int i = 0; i < 20; i++) {
                defer(slot.next().orElseThrow());
            }
            assertThat(slot.next()).isEmpty();
            assertThat(((QueueSlot) slot).given()).isZero();
        }
    }

    /** Settles it as to be tried again in a minute. */
    private void defer(Claim claim) throws IOException {
        house.queue.settling(claim);
        house.queue.settle(claim, deferring(claim));
    }

    private Closing deferring(Claim claim) {
        Instant due = clock.instant().plus(Duration.ofMinutes(1));
        var made =
                new PastAttempt(
                        clock.instant(), "", "", "remote-deferred", 451, "4.0.0", "later", "", "");
        List<Change> waits = new ArrayList<>();
        for (Claim.Waiting row : claim.recipients()) {
            waits.add(
                    new Change.Waits(row.deliveryId(), due, false, Optional.empty(), false, made));
        }
        return new Closing(waits, List.of(), _ -> 1);
    }

    @Test
    @DisplayName("a slot that is closed unused loses nothing")
    void unusedSlot() throws Exception {
        house.accept("a@one.test");
        house.slot().close();
        try (Schedule.Slot slot = house.slot()) {
            assertThat(slot.next()).isPresent();
        }
    }

    @Test
    @DisplayName("a message whose file is missing is refused, not accepted and lost")
    void missingFile() {
        var message =
                new Message(
                        new Message.Stored(folder.resolve("bodies/NONE"), 10),
                        Message.Traits.SEVEN_BIT);
        var envelope = QueueFixture.envelope("s@here.test", "a@one.test");
        assertThatThrownBy(() -> house.queue.accept(envelope, message))
                .isInstanceOfSatisfying(
                        IntakeRefused.class, e -> assertThat(e.reply().code()).isEqualTo(451));
    }

    @Test
    @DisplayName("names are unique and ordered in time, over restarts and a clock that goes back")
    void namesAreOrdered() throws Exception {
        QueueId first = house.accept("a@one.test");
        QueueId second = house.accept("a@one.test");
        clock.advance(Duration.ofSeconds(-30));
        house.restart();
        QueueId third = house.accept("a@one.test");
        assertThat(List.of(first, second, third)).isSorted().doesNotHaveDuplicates();
        assertThat(third.text()).matches("[0-9A-Z]{11}");
        assertThat(QueueIds.text(QueueIds.number(third))).isEqualTo(third);
    }

    private List<Path> files() throws IOException {
        try (var files = Files.list(folder.resolve("bodies"))) {
            return files.toList();
        }
    }
}
