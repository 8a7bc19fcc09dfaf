package org.postseal.queue;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postseal.FakeClock;
import org.postseal.mail.Envelope;
import org.postseal.mail.TlsWish;
import tools.jackson.databind.json.JsonMapper;

/** What a sender asked of the transport stays with its message, whatever becomes of the queue. */
class RequireTlsQueueTest {

    private final FakeClock clock = FakeClock.atStart();
    @TempDir private Path folder;

    private QueueFixture house(String name) throws IOException {
        return new QueueFixture(folder.resolve(name), clock);
    }

    private static void accept(QueueFixture house, TlsWish wish) throws IOException {
        Envelope plain = QueueFixture.envelope("s@here.test", "a@one.test", "b@two.test");
        var options = new Envelope.Options(false, Optional.empty(), Optional.empty(), wish);
        house.queue.accept(
                new Envelope(plain.sender(), plain.recipients(), options), QueueFixture.SMALL);
    }

    private static List<TlsWish> wishes(QueueFixture house) throws Exception {
        List<TlsWish> found = new ArrayList<>();
        for (Optional<Schedule.Slot> slot = house.queue.await(Duration.ZERO);
                slot.isPresent();
                slot = house.queue.await(Duration.ZERO)) {
            try (Schedule.Slot open = slot.get()) {
                for (var claim = open.next(); claim.isPresent(); claim = open.next()) {
                    found.add(claim.get().options().wish());
                }
            }
        }
        return found;
    }

    @Test
    @DisplayName(
            "R10 every part of a message has it: before a restart and after, and when restored")
    void keeps() throws Exception {
        for (TlsWish wish : TlsWish.values()) {
            Path copy = folder.resolve("copy-" + wish);
            try (QueueFixture house = house("data-" + wish)) {
                accept(house, wish);
                new Backup(folder.resolve("data-" + wish), clock, "test").into(copy);
                assertThat(wishes(house)).containsExactly(wish, wish);
                clock.advance(Duration.ofHours(1));
                house.restart();
                assertThat(wishes(house)).containsExactly(wish, wish);
            }
            new Restore(copy, false).into(folder.resolve("restored-" + wish));
            try (QueueFixture house = house("restored-" + wish)) {
                assertThat(wishes(house)).containsExactly(wish, wish);
            }
        }
    }

    @Test
    @DisplayName("R10 a disk that takes it away has the message held, and not sent without it")
    void damaged() throws Exception {
        for (int number : List.of(0, 2)) {
            try (QueueFixture house = house("data-" + number)) {
                accept(house, TlsWish.REQUIRED);
                house.store.write(sql -> sql.update("UPDATE message SET require_tls = ?", number));
                house.restart();
                assertThat(wishes(house)).isEmpty();
                assertThat(house.column("SELECT DISTINCT state || last_reason FROM delivery"))
                        .containsExactly("helddamaged");
            }
        }
    }

    @Test
    @DisplayName("R10 a message that waited before there were wishes has none, and is whole")
    void older() throws Exception {
        try (QueueFixture house = house("data")) {
            accept(house, TlsWish.NONE);
            // What the migrations from 7 on have made.
            house.store.write(sql -> sql.update("DROP TABLE proof_salt_new"));
            house.store.write(sql -> sql.update("DROP INDEX message_file"));
            house.store.write(sql -> sql.update("DROP INDEX delivery_held"));
            house.store.write(sql -> sql.update("ALTER TABLE message DROP COLUMN require_tls"));
            house.store.write(sql -> sql.update("PRAGMA user_version = 6"));
            house.restart();
            assertThat(wishes(house)).containsExactly(TlsWish.NONE, TlsWish.NONE);
        }
    }

    @Test
    @DisplayName("R10 operators see it, and the record of what was accepted says it")
    void shown() throws Exception {
        try (QueueFixture house = house("data")) {
            accept(house, TlsWish.REQUIRED);
            QueueView view = new QueueView(clock);
            List<QueueView.Found> found =
                    house.store.read(sql -> view.page(sql, QueueFilter.all(), Set.of(), 0, 10));
            assertThat(found).hasSize(2).allMatch(row -> row.entry().requireTls());
            String record = house.column("SELECT record FROM proof_pending").getFirst();
            assertThat(new JsonMapper().readTree(record).get("requiretls").booleanValue()).isTrue();
        }
    }
}
