package org.postseal.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postseal.FakeClock;
import org.postseal.mail.Message;
import org.postseal.store.DataFolderRefused;

class BackupTest {

    private final FakeClock clock = FakeClock.atStart();
    @TempDir private Path folder;

    private Path data() {
        return folder.resolve("data");
    }

    private Path target() {
        return folder.resolve("backup");
    }

    private Path restored() {
        return folder.resolve("restored");
    }

    private BackupManifest backUp() throws IOException {
        return new Backup(data(), clock, "test").into(target());
    }

    private static Message body(int i) {
        // Every other one is large enough for a file of its own.
        return QueueFixture.message("Subject: " + i + "\r\n\r\n" + "z".repeat(i % 2 * 3000 + i));
    }

    private QueueFixture filled(int messages) throws IOException {
        QueueFixture house = new QueueFixture(data(), clock);
        for (int i = 0; i < messages; i++) {
            house.queue.accept(
                    QueueFixture.envelope("s@here.test", "r" + i + "@one.test"), body(i));
        }
        return house;
    }

    private static Map<String, String> all(QueueFixture house) throws Exception {
        Map<String, String> all = new TreeMap<>();
        for (Optional<Schedule.Slot> slot = house.queue.await(Duration.ZERO);
                slot.isPresent();
                slot = house.queue.await(Duration.ZERO)) {
            try (Schedule.Slot open = slot.get()) {
                for (var next = open.next(); next.isPresent(); next = open.next()) {
                    byte[] octets = next.get().message().content().open().readAllBytes();
                    all.put(
                            next.get().recipients().getFirst().recipient().address().toString(),
                            new String(octets, StandardCharsets.UTF_8));
                    house.settle(next.get());
                }
            }
        }
        return all;
    }

    @Test
    @DisplayName("mail accepted before the backup is there after the restore, small and large")
    void restoresAll() throws Exception {
        try (QueueFixture house = filled(10)) {
            BackupManifest made = backUp();
            assertThat(made.messages()).isEqualTo(10);
            assertThat(made.bodies()).isEqualTo(5);
            house.accept("too@late.test");
        }
        BackupManifest read = new Restore(target(), false).into(restored());
        assertThat(read.recipients()).isEqualTo(10);
        try (QueueFixture house = new QueueFixture(restored(), clock)) {
            assertThat(house.count("delivery WHERE uncertain = 1")).isEqualTo(10);
            Map<String, String> all = all(house);
            assertThat(all).hasSize(10).doesNotContainKey("too@late.test");
            for (int i = 0; i < 10; i++) {
                byte[] octets = body(i).content().open().readAllBytes();
                assertThat(all.get("r" + i + "@one.test"))
                        .isEqualTo(new String(octets, StandardCharsets.UTF_8));
            }
        }
    }

    @Test
    @DisplayName("logs of evidence are kept in an archive, their key is not: a new log begins")
    void evidence() throws Exception {
        try (QueueFixture house = filled(2)) {
            Path log = Files.createDirectories(data().resolve("proof/2026/tile/0"));
            Files.writeString(log.resolve("000.p"), "hashes");
            Files.writeString(data().resolve("proof/2026/checkpoint"), "signed");
            Files.writeString(data().resolve("proof.key"), "secret");
            house.store.write(sql ->
                    sql.update(
                            "INSERT INTO proof_log (year, origin, base, size, root)"
                                    + " VALUES (2026, 'here.test', 1, 1, '')"));
            backUp();
        }
        new Restore(target(), false).into(restored());
        Path archive = restored().resolve("proof.archive/2026-06-01T120000Z/2026");
        assertThat(archive.resolve("tile/0/000.p")).hasContent("hashes");
        assertThat(archive.resolve("checkpoint")).hasContent("signed");
        assertThat(restored().resolve("proof.key")).doesNotExist();
        assertThat(restored().resolve("proof")).doesNotExist();
        try (QueueFixture house = new QueueFixture(restored(), clock)) {
            assertThat(house.count("proof_log")).isZero();
            assertThat(house.count("proof_pending")).isPositive();
        }
    }

    @Test
    @DisplayName("with --hold nothing is handed out before it is released")
    void held() throws Exception {
        try (QueueFixture _ = filled(4)) {
            backUp();
        }
        new Restore(target(), true).into(restored());
        try (QueueFixture house = new QueueFixture(restored(), clock)) {
            assertThat(house.isIdle()).isTrue();
            assertThat(house.count("delivery WHERE state = 'held'")).isEqualTo(4);
        }
    }

    @Test
    @DisplayName("a backup of a relay at work is of one moment: what it names is whole")
    void consistentWhileBusy() throws Exception {
        AtomicBoolean stop = new AtomicBoolean();
        AtomicReference<Throwable> fault = new AtomicReference<>();
        Map<String, Integer> backups = new ConcurrentHashMap<>();
        try (QueueFixture house = new QueueFixture(data(), Clock.systemUTC())) {
            Thread sender = Thread.startVirtualThread(() -> work(() -> send(house), stop, fault));
            Thread settler =
                    Thread.startVirtualThread(() -> work(() -> settle(house), stop, fault));
            for (int i = 0; i < 20; i++) {
                Path target = folder.resolve("backup-" + i);
                backups.put("" + i, (int) new Backup(data(), clock, "test").into(target).bodies());
                new Restore(target, false).into(folder.resolve("restored-" + i));
            }
            stop.set(true);
            sender.join();
            settler.join();
            assertThat(fault.get()).isNull();
        }
        for (int i = 0; i < 20; i++) {
            try (QueueFixture house = new QueueFixture(folder.resolve("restored-" + i), clock)) {
                assertThat(house.count("message WHERE body_file <> ''"))
                        .isEqualTo(backups.get("" + i).longValue());
                all(house);
                assertThat(house.count("delivery WHERE last_reason = 'damaged'")).isZero();
            }
        }
    }

    private interface Round {
        void run() throws Exception;
    }

    private static void work(Round round, AtomicBoolean stop, AtomicReference<Throwable> fault) {
        try {
            while (!stop.get()) {
                round.run();
            }
        } catch (Exception | AssertionError e) {
            fault.set(e);
        }
    }

    private static void send(QueueFixture house) throws IOException {
        house.queue.accept(QueueFixture.envelope("s@here.test", "r@one.test"), body(1));
    }

    private static void settle(QueueFixture house) throws Exception {
        Optional<Schedule.Slot> slot = house.queue.await(Duration.ofMillis(20));
        if (slot.isEmpty()) {
            return;
        }
        try (Schedule.Slot open = slot.get()) {
            for (var next = open.next(); next.isPresent(); next = open.next()) {
                house.settle(next.get());
            }
        }
    }

    @Test
    @DisplayName(
            "a backup whose file is altered, cut, missing or added is refused, and writes nothing")
    void damagedBackup() throws Exception {
        try (QueueFixture _ = filled(4)) {
            backUp();
        }
        List<Path> files;
        try (Stream<Path> all = Files.walk(target())) {
            files = all.filter(Files::isRegularFile).toList();
        }
        assertThat(files).hasSize(5);
        for (Path file : files) {
            byte[] octets = Files.readAllBytes(file);
            byte[] altered = octets.clone();
            altered[altered.length / 2] ^= 1;
            Files.write(file, altered);
            assertRefused(file + " altered");
            Files.write(file, java.util.Arrays.copyOf(octets, octets.length / 2));
            assertRefused(file + " cut");
            Files.delete(file);
            assertRefused(file + " missing");
            Files.write(file, octets);
        }
        Path added = Files.writeString(target().resolve("bodies/0ADDED"), "x");
        assertRefused("a file too many");
        Files.delete(added);
        new Restore(target(), false).into(restored());
    }

    private void assertRefused(String what) {
        assertThatThrownBy(() -> new Restore(target(), false).into(restored()))
                .as(what)
                .isInstanceOf(IOException.class);
        assertThat(restored()).as(what).doesNotExist();
    }

    @Test
    @DisplayName("a backup of another form or of newer tables is refused, with the way on")
    void anotherVersion() throws Exception {
        try (QueueFixture _ = filled(1)) {
            backUp();
        }
        Path file = target().resolve("backup.json");
        String text = Files.readString(file);
        Files.writeString(file, text.replaceFirst("\"format\" : 1", "\"format\" : 2"));
        assertThatThrownBy(() -> new Restore(target(), false).into(restored()))
                .hasMessageContaining("form 2")
                .hasMessageContaining("with the postseal that made it");
        Files.writeString(file, text.replaceFirst("\"tables\" : \\d+", "\"tables\" : 999"));
        assertThatThrownBy(() -> new Restore(target(), false).into(restored()))
                .hasMessageContaining("version 999");
    }

    @Test
    @DisplayName("a folder that is not empty, or in which a relay runs, is not restored into")
    void notEmpty() throws Exception {
        try (QueueFixture _ = filled(1)) {
            backUp();
            assertThatThrownBy(() -> new Restore(target(), false).into(data()))
                    .isInstanceOf(DataFolderRefused.class)
                    .hasMessageContaining("in use by another postseal");
        }
        assertThatThrownBy(() -> new Restore(target(), false).into(data()))
                .isInstanceOf(DataFolderRefused.class)
                .hasMessageContaining("not empty");
        assertThatThrownBy(this::backUp).hasMessageContaining("is there already");
    }

    @Test
    @DisplayName("a restore that was cut off is no data folder: no relay starts on it")
    void cutOffRestore() throws Exception {
        Files.createDirectories(data().resolve("bodies"));
        Files.writeString(data().resolve("restoring"), "");
        assertThatThrownBy(() -> new QueueFixture(data(), clock).close())
                .isInstanceOf(DataFolderRefused.class)
                .hasMessageContaining("did not come to its end");
    }

    @Test
    @DisplayName("what is copied is checked: a lost or altered body makes no backup")
    void damagedSource() throws Exception {
        try (QueueFixture house = filled(2)) {
            String name =
                    house.column("SELECT body_file FROM message WHERE body_file <> ''").getFirst();
            Path file = data().resolve("bodies").resolve(name);
            byte[] octets = Files.readAllBytes(file);
            octets[7] ^= 1;
            Files.write(file, octets);
            assertThatThrownBy(this::backUp)
                    .hasMessageContaining(name)
                    .hasMessageContaining("damaged");
            Files.delete(file);
            assertThatThrownBy(this::backUp).hasMessageContaining("lost their file");
        }
        try (Stream<Path> left = Files.list(folder)) {
            assertThat(left).containsExactly(data());
        }
    }

    @Test
    @DisplayName("a backup is its owner's alone, and leaves nothing in the data folder")
    void privateFiles() throws Exception {
        try (QueueFixture _ = filled(2)) {
            backUp();
            try (Stream<Path> left = Files.list(data())) {
                assertThat(left.filter(Files::isDirectory).map(Path::getFileName))
                        .containsExactly(Path.of("bodies"));
            }
        }
        new Restore(target(), false).into(restored());
        for (Path root : List.of(target(), restored())) {
            try (Stream<Path> files = Files.walk(root)) {
                for (Path file : files.filter(f -> !f.endsWith("lock")).toList()) {
                    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                            .as(file.toString())
                            .endsWith("------");
                }
            }
        }
    }
}
