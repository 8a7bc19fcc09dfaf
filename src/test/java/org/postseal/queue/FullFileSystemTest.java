package org.postseal.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postseal.FakeClock;
import org.postseal.mail.Message;
import org.postseal.store.LocalDisk;

/** A file system that is truly full, database and all. */
@Tag("peers")
class FullFileSystemTest {

    private final FakeClock clock = FakeClock.atStart();
    @TempDir private Path folder;
    private Path small;

    @BeforeEach
    void mount() throws Exception {
        small = Files.createDirectory(folder.resolve("small"));
        Assumptions.assumeTrue(
                run("mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", small.toString()),
                "needs root, to mount a small file system");
    }

    @AfterEach
    void unmount() throws Exception {
        boolean _ = run("umount", small.toString());
    }

    private static boolean run(String... command) throws Exception {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        boolean ended = process.waitFor(20, TimeUnit.SECONDS);
        return ended && process.exitValue() == 0;
    }

    private QueueFixture open() throws IOException {
        return new QueueFixture(small, QueueFixture.settings(), clock, new LocalDisk());
    }

    @Test
    @DisplayName("G04 no room for the database: 452, and all that was accepted is there afterwards")
    void full() throws Exception {
        Message message = QueueFixture.message("Subject: x\r\n\r\n" + "x".repeat(900));
        Message large = QueueFixture.message("Subject: x\r\n\r\n" + "x".repeat(9000));
        Set<QueueId> accepted = new HashSet<>();
        Path ballast = small.resolve("ballast");
        Files.write(ballast, new byte[1 << 20]);
        try (QueueFixture house = open()) {
            assertThatThrownBy(
                            () -> {
                                for (int i = 0; i < 10_000; i++) {
                                    Message next = i % 10 == 0 ? large : message;
                                    accepted.add(house.queue.accept(envelope(), next));
                                }
                            })
                    .isInstanceOfSatisfying(
                            IntakeRefused.class, e -> assertThat(e.reply().code()).isEqualTo(452));
            assertThat(accepted).hasSizeGreaterThan(50);
            // Some room, as when an operator makes some: it goes on without a restart.
            Files.delete(ballast);
            accepted.add(house.queue.accept(envelope(), message));
            house.restart();
            assertThat(takeAll(house)).isEqualTo(accepted);
        }
    }

    private static org.postseal.mail.Envelope envelope() {
        return QueueFixture.envelope("s@here.test", "r@one.test");
    }

    private static Set<QueueId> takeAll(QueueFixture house) throws Exception {
        Set<QueueId> all = new HashSet<>();
        for (Optional<Schedule.Slot> slot = house.queue.await(Duration.ZERO);
                slot.isPresent();
                slot = house.queue.await(Duration.ZERO)) {
            try (Schedule.Slot open = slot.get()) {
                for (var next = open.next(); next.isPresent(); next = open.next()) {
                    all.add(next.get().id());
                    house.settle(next.get());
                }
            }
        }
        return all;
    }
}
