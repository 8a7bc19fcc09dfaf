package org.postseal.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postseal.FakeClock;
import org.postseal.mail.Message;

class HeadroomTest {

    private static final long MIB = 1 << 20;

    private final FakeClock clock = FakeClock.atStart();
    private final UnreliableDisk disk = new UnreliableDisk();
    private final AtomicLong nanos = new AtomicLong();
    @TempDir private Path folder;

    private Headroom room(QueueLimits limits) {
        return new Headroom(limits, disk, folder, nanos::get);
    }

    private static void assertFull(Headroom room, long wanted, String why) {
        assertThatThrownBy(() -> room.check(wanted))
                .isInstanceOfSatisfying(
                        IntakeRefused.class,
                        e -> {
                            assertThat(e.reply().code()).isEqualTo(452);
                            assertThat(e.reply().oneLine()).contains("4.3.1");
                        })
                .cause()
                .hasMessageContaining(why);
    }

    @Test
    @DisplayName("G04 below the watermark of the disk nothing is accepted, above it again")
    void diskWatermark() throws Exception {
        Headroom room = room(new QueueLimits(10 * MIB, 0, 0, 0));
        disk.usable(11 * MIB);
        room.check(0);
        room.check(MIB);
        assertFull(room, MIB + 1, "left for");
        disk.usable(9 * MIB);
        nanos.addAndGet(Duration.ofSeconds(1).toNanos());
        assertFull(room, 0, "left for");
        disk.usable(20 * MIB);
        nanos.addAndGet(Duration.ofSeconds(1).toNanos());
        room.check(5 * MIB);
    }

    @Test
    @DisplayName("the disk is not asked for each message, and what came since the last time counts")
    void asksSeldom() throws Exception {
        Headroom room = room(new QueueLimits(10 * MIB, 0, 0, 0));
        disk.usable(12 * MIB);
        for (int i = 0; i < 1000; i++) {
            room.check(0);
        }
        assertThat(disk.asked()).isEqualTo(1);
        room.entered(MIB);
        room.check(0);
        room.entered(MIB + 1);
        assertFull(room, 0, "left for");
        assertThat(disk.asked()).isEqualTo(1);
    }

    @Test
    @DisplayName(
            "a queue of so many messages, or so many octets, takes no more before some are gone")
    void queueWatermarks() throws Exception {
        Headroom byCount = room(new QueueLimits(0, 2, 0, 0));
        byCount.found(1, 5);
        byCount.check(0);
        byCount.entered(5);
        assertFull(byCount, 0, "2 messages");
        byCount.left(5);
        byCount.check(0);

        Headroom bySize = room(new QueueLimits(0, 0, 100, 0));
        bySize.entered(60);
        bySize.check(40);
        assertFull(bySize, 41, "60 octets");
    }

    @Test
    @DisplayName("what is in the queue counts after a restart, and until it is settled")
    void countsOverRestarts() throws Exception {
        QueueLimits three = new QueueLimits(0, 3, 0, Long.MAX_VALUE);
        QueueSettings settings = new QueueSettings(folder, 2, 50, 100, 1000, three);
        try (QueueFixture house = new QueueFixture(folder, settings, clock, disk)) {
            house.accept("a@one.test");
            house.accept("b@one.test");
            house.restart();
            house.accept("c@one.test");
            assertThatThrownBy(() -> house.accept("d@one.test")).isInstanceOf(IntakeRefused.class);
            assertThatThrownBy(() -> house.queue.checkRoom(0)).isInstanceOf(IntakeRefused.class);
            try (Schedule.Slot slot = house.slot()) {
                house.settle(slot.next().orElseThrow());
            }
            house.accept("d@one.test");
        }
    }

    @Test
    @DisplayName("what arrives beyond the memory for it goes to files at once, and nothing is lost")
    void memoryWatermark() throws Exception {
        QueueLimits small = new QueueLimits(0, 0, 0, 1500);
        QueueSettings settings = new QueueSettings(folder, 2, 50, 100, 1000, small);
        try (QueueFixture house = new QueueFixture(folder, settings, clock, disk)) {
            Spool first = write(house, 900);
            Spool second = write(house, 900);
            assertThat(finish(first)).isInstanceOf(Message.Inline.class);
            assertThat(finish(second)).isInstanceOf(Message.Stored.class);
            assertThatThrownBy(() -> second.hold(700))
                    .isInstanceOf(IntakeRefused.class)
                    .hasMessageContaining("4.3.1");
            first.close();
            second.hold(700);
            second.close();
            Spool third = write(house, 900);
            assertThat(finish(third)).isInstanceOf(Message.Inline.class);
            third.close();
        }
    }

    private static Spool write(QueueFixture house, int octets) throws IOException {
        Spool spool = house.queue.spool();
        spool.output().write(new byte[octets]);
        return spool;
    }

    private static Message.Content finish(Spool spool) throws IOException {
        return spool.finish(Message.Traits.SEVEN_BIT).content();
    }
}
