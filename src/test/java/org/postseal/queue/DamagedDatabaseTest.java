package org.postseal.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postseal.FakeClock;
import org.postseal.mail.Message;
import org.postseal.store.DataFolderRefused;
import org.postseal.store.StoreFailure;

/**
 * A database that a disk has altered is refused, or what is altered is held; none of it is sent.
 */
class DamagedDatabaseTest {

    private static final int MESSAGES = 20;

    private FakeClock clock = FakeClock.atStart();
    private final Map<String, String> accepted = new TreeMap<>();
    @TempDir private Path folder;
    private Path whole;

    /** What became of a damaged folder. */
    private enum End {
        REFUSED,
        HELD,
        RIGHT
    }

    @BeforeEach
    void fill() throws IOException {
        whole = folder.resolve("whole");
        try (QueueFixture house = new QueueFixture(whole, clock)) {
            for (int i = 0; i < MESSAGES; i++) {
                String from = "sender" + i + "@here.test";
                String[] to = {"a" + i + "@one.test", "b" + i + "@two.test"};
                Message message =
                        QueueFixture.message("Subject: " + i + "\r\n\r\n" + "x".repeat(i * 40));
                QueueId id = house.queue.accept(QueueFixture.envelope(from, to), message);
                for (String each : to) {
                    accepted.put(id + " " + each, from + " " + text(message));
                }
            }
        }
    }

    private static String text(Message message) throws IOException {
        return new String(message.content().open().readAllBytes(), StandardCharsets.UTF_8);
    }

    @Test
    @DisplayName("100 altered octets: each time refused, held, or everything is right")
    void altered() throws Exception {
        alter(100, 1);
    }

    @Test
    @Tag("slow")
    @DisplayName("1,000 altered octets: each time refused, held, or everything is right")
    void alteredOften() throws Exception {
        alter(1000, 2);
    }

    private void alter(int times, long seed) throws Exception {
        byte[] octets = Files.readAllBytes(whole.resolve("postseal.db"));
        SplittableRandom random = new SplittableRandom(seed);
        Map<End, Integer> ends = new TreeMap<>();
        for (int i = 0; i < times; i++) {
            byte[] altered = octets.clone();
            int at = random.nextInt(altered.length);
            altered[at] ^= (byte) random.nextInt(1, 256);
            ends.merge(endOf(copy(altered), "octet " + at), 1, Integer::sum);
        }
        assertThat(ends.keySet()).containsExactlyInAnyOrder(End.values());
    }

    @Test
    @DisplayName("an altered octet of the log that a killed relay left: refused, or all is right")
    void alteredLog() throws Exception {
        byte[] base;
        byte[] log;
        byte[] mark;
        clock = FakeClock.atStart();
        try (QueueFixture house = new QueueFixture(whole, clock)) {
            for (int i = 0; i < 10; i++) {
                QueueId id = house.accept("late" + i + "@one.test");
                accepted.put(
                        id + " late" + i + "@one.test",
                        "sender@here.test " + text(QueueFixture.SMALL));
            }
            base = Files.readAllBytes(whole.resolve("postseal.db"));
            log = Files.readAllBytes(whole.resolve("postseal.db-wal"));
            mark = Files.readAllBytes(whole.resolve("running"));
        }
        SplittableRandom random = new SplittableRandom(4);
        Map<End, Integer> ends = new TreeMap<>();
        for (int i = 0; i < 60; i++) {
            byte[] altered = log.clone();
            int at = i < 10 ? random.nextInt(56) : random.nextInt(altered.length);
            altered[at] ^= (byte) (i == 0 ? 0 : random.nextInt(1, 256));
            Path copy = copy(base);
            Files.write(copy.resolve("postseal.db-wal"), altered);
            Files.write(copy.resolve("running"), mark);
            ends.merge(endOf(copy, "octet " + at + " of the log"), 1, Integer::sum);
        }
        assertThat(ends.keySet()).containsExactlyInAnyOrder(End.REFUSED, End.RIGHT);
    }

    @Test
    @DisplayName("a database cut off anywhere is refused")
    void cutOff() throws Exception {
        byte[] octets = Files.readAllBytes(whole.resolve("postseal.db"));
        SplittableRandom random = new SplittableRandom(3);
        for (int i = 0; i < 20; i++) {
            int length = random.nextInt(octets.length - 1);
            byte[] cut = java.util.Arrays.copyOf(octets, length);
            // One of no length is as good as gone: what tells it from a new one are its messages.
            Path folder = copy(cut);
            Files.writeString(folder.resolve("bodies/0123456789B"), "kept");
            assertThatThrownBy(() -> new QueueFixture(folder, clock).close())
                    .isInstanceOf(DataFolderRefused.class)
                    .hasMessageContaining("damaged")
                    .hasMessageContaining("postseal restore");
            assertThat(folder.resolve("bodies/0123456789B")).exists();
        }
    }

    /** Opens a folder, and takes all that it hands out. */
    private End endOf(Path copy, String what) throws Exception {
        clock = FakeClock.atStart();
        Map<String, String> handedOut = new TreeMap<>();
        long held;
        try (QueueFixture house = new QueueFixture(copy, clock)) {
            // A time that was altered may be later than it was, by as much as is believed.
            clock.advance(Duration.ofDays(8));
            takeAll(house, handedOut);
            held = house.count("delivery WHERE state = 'held' AND last_reason = 'damaged'");
            if (house.store.damage().isPresent()) {
                return End.REFUSED;
            }
        } catch (DataFolderRefused e) {
            assertThat(e).as(what).hasMessageContaining("damaged");
            return End.REFUSED;
        } catch (StoreFailure e) {
            assertThat(e).as(what).hasMessageContaining("damaged");
            return End.REFUSED;
        }
        assertThat(accepted.entrySet()).as(what).containsAll(handedOut.entrySet());
        assertThat(handedOut.size() + held).as(what).isEqualTo(accepted.size());
        return held > 0 ? End.HELD : End.RIGHT;
    }

    private static void takeAll(QueueFixture house, Map<String, String> handedOut)
            throws Exception {
        for (Optional<Schedule.Slot> slot = house.queue.await(Duration.ZERO);
                slot.isPresent();
                slot = house.queue.await(Duration.ZERO)) {
            try (Schedule.Slot open = slot.get()) {
                for (var next = open.next(); next.isPresent(); next = open.next()) {
                    Claim claim = next.get();
                    for (Claim.Waiting waiting : claim.recipients()) {
                        handedOut.put(
                                claim.id() + " " + waiting.recipient().address(),
                                claim.sender() + " " + text(claim.message()));
                    }
                    house.settle(claim);
                }
            }
        }
    }

    private Path copy(byte[] octets) throws IOException {
        Path copy = folder.resolve("copy");
        if (Files.exists(copy)) {
            try (Stream<Path> old = Files.walk(copy)) {
                for (Path path : old.sorted(java.util.Comparator.reverseOrder()).toList()) {
                    Files.delete(path);
                }
            }
        }
        Files.createDirectories(copy.resolve("bodies"));
        Files.write(copy.resolve("postseal.db"), octets);
        return copy;
    }

    @Test
    @DisplayName("a message that lost its file keeps the relay from starting, and says how to mend")
    void lostFile() throws Exception {
        String name;
        try (QueueFixture house = new QueueFixture(whole, clock)) {
            Message large = QueueFixture.message("Subject: large\r\n\r\n" + "y".repeat(5000));
            name =
                    house.queue
                            .accept(QueueFixture.envelope("s@here.test", "l@large.test"), large)
                            .text();
            assertThat(whole.resolve("bodies").resolve(name)).exists();
        }
        Path file = whole.resolve("bodies").resolve(name);
        Path other = Files.writeString(whole.resolve("bodies/0RPHAN"), "left by a crash");
        Path safe = Files.move(file, folder.resolve("safe"));

        assertThatThrownBy(() -> new QueueFixture(whole, clock).close())
                .isInstanceOf(DataFolderRefused.class)
                .hasMessageContaining(name)
                .hasMessageContaining("from a backup")
                .hasMessageContaining("postseal queue show");
        assertThat(other).exists();

        Files.createFile(file);
        try (QueueFixture house = new QueueFixture(whole, clock)) {
            takeAll(house, new TreeMap<>());
            assertThat(house.column("SELECT recipient FROM delivery WHERE state = 'held'"))
                    .containsExactly("l@large.test");
        }
        Files.move(safe, file, StandardCopyOption.REPLACE_EXISTING);
    }
}
