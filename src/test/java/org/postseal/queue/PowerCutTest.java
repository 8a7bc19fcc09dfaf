package org.postseal.queue;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.postseal.FakeClock;
import org.postseal.mail.Message;

/** A disk that fails, and one that loses what was not synced: what was accepted is there. */
class PowerCutTest {

    private final FakeClock clock = FakeClock.atStart();
    private final UnreliableDisk disk = new UnreliableDisk();
    private final Map<String, String> accepted = new TreeMap<>();
    @TempDir private Path folder;

    private QueueFixture open(Path data) throws IOException {
        return new QueueFixture(data, QueueFixture.settings(), clock, disk);
    }

    /** One that is large enough for a file of its own, in pieces as they come from the network. */
    private void accept(QueueFixture house, String text) throws IOException {
        try (Spool spool = house.queue.spool()) {
            byte[] octets = text.getBytes(StandardCharsets.UTF_8);
            for (int i = 0; i < octets.length; i += 500) {
                spool.output().write(octets, i, Math.min(500, octets.length - i));
            }
            Message message = spool.finish(Message.Traits.SEVEN_BIT);
            house.queue.accept(
                    spool.id(), QueueFixture.envelope("s@here.test", "r@one.test"), message);
            accepted.put(spool.id().text(), text);
        }
    }

    private static String text(int i) {
        return "Subject: " + i + "\r\n\r\n" + (i % 2 == 0 ? "" : "y".repeat(3000 + i));
    }

    private static Map<String, String> takeAll(QueueFixture house) throws Exception {
        Map<String, String> all = new TreeMap<>();
        for (Optional<Schedule.Slot> slot = house.queue.await(Duration.ZERO);
                slot.isPresent();
                slot = house.queue.await(Duration.ZERO)) {
            try (Schedule.Slot open = slot.get()) {
                for (var next = open.next(); next.isPresent(); next = open.next()) {
                    byte[] octets = next.get().message().content().open().readAllBytes();
                    all.put(next.get().id().text(), new String(octets, StandardCharsets.UTF_8));
                    house.settle(next.get());
                }
            }
        }
        return all;
    }

    private static List<Path> bodies(Path data) throws IOException {
        try (Stream<Path> files = Files.list(data.resolve("bodies"))) {
            return files.toList();
        }
    }

    @ParameterizedTest
    @EnumSource(UnreliableDisk.Fault.class)
    @DisplayName("G04 whatever operation fails, a message is refused for now or kept whole")
    void faults(UnreliableDisk.Fault fault) throws Exception {
        int refused = 0;
        try (QueueFixture house = open(folder)) {
            for (int i = 0; i < 8; i++) {
                disk.fail(fault, i);
                try {
                    accept(house, text(2 * i + 1));
                } catch (IntakeRefused e) {
                    refused++;
                    assertThat(e.reply().code()).isBetween(451, 452);
                }
            }
            disk.fail(UnreliableDisk.Fault.NONE, 0);
            accept(house, text(99));
            assertThat(bodies(folder)).hasSize(accepted.size());
            house.restart();
            assertThat(takeAll(house)).isEqualTo(accepted);
            assertThat(bodies(folder)).isEmpty();
        }
        boolean harmless =
                fault == UnreliableDisk.Fault.NONE || fault == UnreliableDisk.Fault.DELETE;
        assertThat(refused > 0).isEqualTo(!harmless);
    }

    @Test
    @DisplayName("a file that cannot be removed with its message is removed at the next start")
    void undeletable() throws Exception {
        try (QueueFixture house = open(folder)) {
            accept(house, text(1));
            disk.fail(UnreliableDisk.Fault.DELETE, 0);
            assertThat(takeAll(house)).hasSize(1);
            assertThat(bodies(folder)).hasSize(1);
            disk.fail(UnreliableDisk.Fault.NONE, 0);
            house.restart();
            assertThat(bodies(folder)).isEmpty();
            assertThat(takeAll(house)).isEmpty();
        }
    }

    /** The files as they were at a moment of which the power cut may leave any part. */
    private record Moment(long logOctets, Map<String, String> accepted) {}

    @Test
    @DisplayName(
            "G04 after a power cut at any octet of the log, exactly what was committed is there")
    void anyOctetOfTheLog() throws Exception {
        Path data = folder.resolve("data");
        Path log = data.resolve("postseal.db-wal");
        List<Moment> moments = new ArrayList<>();
        try (QueueFixture house = open(data)) {
            moments.add(new Moment(Files.size(log), Map.of()));
            for (int i = 0; i < 20; i++) {
                accept(house, text(i));
                moments.add(new Moment(Files.size(log), Map.copyOf(accepted)));
            }
            byte[] base = Files.readAllBytes(data.resolve("postseal.db"));
            byte[] whole = Files.readAllBytes(log);
            SplittableRandom random = new SplittableRandom(1);
            for (int i = 0; i < 40; i++) {
                int moment = random.nextInt(moments.size() - 1);
                long from = moments.get(moment).logOctets();
                long to = moments.get(moment + 1).logOctets();
                Path copy = folder.resolve("copy-" + i);
                copyBodies(data, copy);
                Files.write(copy.resolve("postseal.db"), base);
                Files.writeString(copy.resolve("running"), "another boot\n");
                Files.write(
                        copy.resolve("postseal.db-wal"),
                        cut(whole, (int) random.nextLong(from, to), random));
                assertHolds(copy, moments.get(moment).accepted());
            }
        }
    }

    /** What comes behind the cut is not there, or is anything. */
    private static byte[] cut(byte[] whole, int at, SplittableRandom random) {
        byte[] left = Arrays.copyOf(whole, random.nextBoolean() ? at : whole.length);
        for (int i = at; i < left.length; i++) {
            left[i] = (byte) random.nextInt();
        }
        return left;
    }

    private static void copyBodies(Path from, Path to) throws IOException {
        Files.createDirectories(to.resolve("bodies"));
        for (Path body : bodies(from)) {
            Files.copy(body, to.resolve("bodies").resolve(body.getFileName()));
        }
    }

    private void assertHolds(Path data, Map<String, String> expected) throws Exception {
        try (QueueFixture house =
                new QueueFixture(data, QueueFixture.settings(), clock, new UnreliableDisk())) {
            assertThat(takeAll(house)).isEqualTo(expected);
        }
    }

    @Test
    @DisplayName(
            "G04 power cuts again and again: no message is lost with its file, none comes back")
    void againAndAgain() throws Exception {
        SplittableRandom random = new SplittableRandom(2);
        Path data = folder.resolve("data");
        for (int round = 0; round < 15; round++) {
            try (QueueFixture house = open(data)) {
                for (int i = 0; i < 6; i++) {
                    accept(house, text(round * 100 + i));
                }
                // Some are delivered; others are still arriving when the power goes.
                int some = random.nextInt(4);
                for (int i = 0; i < some; i++) {
                    settleOne(house);
                }
                Spool arriving = house.queue.spool();
                arriving.output().write(new byte[5000]);
                Path next = folder.resolve("data-" + round);
                copy(data, next);
                disk.cutPower(next.resolve("bodies"), random);
                arriving.close();
                data = next;
            }
            try (QueueFixture house = open(data)) {
                List<String> ids = house.column("SELECT id FROM message");
                assertThat(ids).hasSize(accepted.size());
                assertThat(bodies(data))
                        .hasSize((int) house.count("message WHERE body_file <> ''"));
            }
        }
        try (QueueFixture house = open(data)) {
            assertThat(takeAll(house)).isEqualTo(accepted);
        }
    }

    private void settleOne(QueueFixture house) throws Exception {
        try (Schedule.Slot slot = house.slot()) {
            Claim claim = slot.next().orElseThrow();
            house.settle(claim);
            accepted.remove(claim.id().text());
        }
    }

    /** As the disk has it, while the relay still believes that it runs. */
    private static void copy(Path from, Path to) throws IOException {
        copyBodies(from, to);
        for (String name : List.of("postseal.db", "postseal.db-wal")) {
            Files.copy(from.resolve(name), to.resolve(name));
        }
        Files.writeString(to.resolve("running"), "another boot\n");
    }
}
