package org.postseal.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
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
import org.postseal.FakeClock;
import org.postseal.mail.Domain;

/** Pins over a real store: how they come about, move, age and go. */
class PinsTest {

    private static final Domain DOMAIN = Domain.of("example.org");
    private static final Pin.Place MX1 = new Pin.Place(DOMAIN, "mx1.example.org", 25);
    private static final Pin.Place MX2 = new Pin.Place(DOMAIN, "mx2.example.org", 25);
    private static final Duration LIFETIME = Duration.ofDays(90);
    private static final Duration DAY = Duration.ofDays(1);
    private static final MemoryChange.Will WILL = new MemoryChange.Will("alice", "they moved");

    @TempDir private Path folder;

    private final FakeClock clock = FakeClock.atStart();
    private PinMode mode = PinMode.ENFORCE;
    private MemoryFixture house;
    private Pins pins;

    @BeforeEach
    void start() throws IOException {
        house = new MemoryFixture(folder);
        pins = pins();
    }

    @AfterEach
    void stop() throws IOException {
        house.close();
    }

    private Pins pins() {
        return new Pins(house.table, clock, new PinSettings(mode, LIFETIME));
    }

    private void restart() throws IOException {
        house.restart();
        pins = pins();
    }

    @Test
    @DisplayName("Q14 a proof makes a pin, which outlives a restart with all it says")
    void learned() throws IOException {
        assertThat(pins.of(DOMAIN)).isInstanceOf(Pins.Known.Nothing.class);
        pins.proven(MX1, pkix("aa"));
        Pin pin = only();
        assertThat(pin.methods()).containsExactly(Pin.Method.PKIX);
        assertThat(pin.digests()).containsExactly("aa");
        assertThat(pin.first()).isEqualTo(clock.instant());
        assertThat(pin.expires()).isEqualTo(clock.instant().plus(LIFETIME));
        assertThat(pin.beside()).containsExactlyInAnyOrder(MX1.host(), MX2.host());
        restart();
        assertThat(only()).isEqualTo(pin);
        assertThat(pins.of(Domain.of("sub.example.org"))).isInstanceOf(Pins.Known.Nothing.class);
    }

    @Test
    @DisplayName("Q14 a key alone, without a proof of whose it is, makes no pin")
    void unproven() throws IOException {
        pins.proven(MX1, showing("aa", Set.of(), ""));
        assertThat(pins.of(DOMAIN)).isInstanceOf(Pins.Known.Nothing.class);
        pins.proven(MX1, pkix("aa"));
        pins.proven(MX1, showing("bb", Set.of(), ""));
        assertThat(only().digests()).containsExactly("aa");
    }

    @Test
    @DisplayName("What is seen again within a day writes nothing, the day after once")
    void rarely() throws IOException {
        pins.proven(MX1, pkix("aa"));
        long before = house.store.commits();
        for (int i = 0; i < 100; i++) {
            pins.proven(MX1, pkix("aa"));
        }
        assertThat(house.store.commits()).isEqualTo(before);
        clock.advance(DAY);
        for (int i = 0; i < 100; i++) {
            pins.proven(MX1, pkix("aa"));
        }
        assertThat(house.store.commits()).isEqualTo(before + 1);
        assertThat(only().expires()).isEqualTo(clock.instant().plus(LIFETIME));
        assertThat(only().first()).isEqualTo(clock.instant().minus(DAY));
    }

    @Test
    @DisplayName("A host with very many keys is written at most once a day when they are full")
    void manyKeys() throws IOException {
        for (int i = 0; i < Pins.KEYS_MAX; i++) {
            pins.proven(MX1, pkix("key" + i));
        }
        long before = house.store.commits();
        for (int i = 0; i < 50; i++) {
            pins.proven(MX1, pkix("other" + i));
        }
        assertThat(house.store.commits()).isEqualTo(before);
        clock.advance(DAY.plusSeconds(1));
        pins.proven(MX1, pkix("another"));
        assertThat(only().digests()).hasSize(Pins.KEYS_MAX).contains("another");
    }

    @Test
    @DisplayName("A renewed certificate adds its key; a key unseen for a month goes with the next")
    void renewed() throws IOException {
        pins.proven(MX1, pkix("aa"));
        clock.advance(Duration.ofDays(20));
        pins.proven(MX1, pkix("bb"));
        assertThat(only().digests()).containsExactly("bb", "aa");
        clock.advance(Duration.ofDays(20));
        pins.proven(MX1, pkix("cc"));
        assertThat(only().digests()).containsExactly("cc", "bb");
        assertThat(house.table.changes(Optional.empty())).isEmpty();
    }

    @Test
    @DisplayName("Q15 DANE proves another key: the pin moves, and the change is kept")
    void moves() throws IOException {
        pins.proven(MX1, pkix("aa"));
        Pin old = only();
        pins.proven(MX1, showing("bb", Set.of(Pin.Method.DANE), "DANE"));
        assertThat(only().methods()).containsExactly(Pin.Method.DANE);
        assertThat(only().digests()).contains("bb");
        assertThat(house.table.changes(Optional.of("pin")))
                .singleElement()
                .satisfies(change -> {
                    assertThat(change.what()).isEqualTo(MemoryChange.What.MOVED);
                    assertThat(change.who()).isEqualTo(MemoryChange.OURSELVES);
                    assertThat(change.why()).contains("DANE");
                    assertThat(change.was()).isEqualTo(old.inWords());
                });
    }

    @Test
    @DisplayName("Q14 the same key by another method raises; shown by itself it lowers nothing")
    void methodsOnlyGrow() throws IOException {
        pins.proven(MX1, pkix("aa"));
        clock.advance(DAY);
        pins.proven(MX1, showing("aa", Set.of(Pin.Method.DANE), "DANE"));
        assertThat(only().methods()).containsExactlyInAnyOrder(Pin.Method.PKIX, Pin.Method.DANE);
        clock.advance(DAY);
        pins.proven(MX1, showing("aa", Set.of(), ""));
        assertThat(only().methods()).containsExactlyInAnyOrder(Pin.Method.PKIX, Pin.Method.DANE);
    }

    @Test
    @DisplayName("Q14 a pin ages out when its host has not proven itself for its lifetime")
    void ages() throws IOException {
        pins.proven(MX1, pkix("aa"));
        clock.advance(LIFETIME.minusSeconds(1));
        mode = PinMode.OBSERVE;
        restart();
        assertThat(pins.of(DOMAIN)).isInstanceOf(Pins.Known.Proven.class);
        pins.save();
        clock.advance(Duration.ofSeconds(1));
        assertThat(pins.of(DOMAIN)).isInstanceOf(Pins.Known.Nothing.class);
        pins.save();
        restart();
        assertThat(pins.inventory().pins()).isEmpty();
        assertThat(house.table.load(PinRow.KIND)).isEmpty();
    }

    @Test
    @DisplayName("Q02 Q14 an enforced pin does not age while there is mail for it")
    void needed() throws IOException {
        pins.proven(MX1, pkix("aa"));
        for (int day = 0; day < 200; day++) {
            clock.advance(DAY);
            assertThat(pins.of(DOMAIN)).as("day %d", day).isInstanceOf(Pins.Known.Proven.class);
            pins.save();
            if (day % 50 == 0) {
                restart();
            }
        }
        clock.advance(LIFETIME);
        assertThat(pins.of(DOMAIN)).isInstanceOf(Pins.Known.Nothing.class);
    }

    @Test
    @DisplayName("Who stood beside the first is no newcomer; unsigned answers add nobody later")
    void beside() throws IOException {
        pins.proven(MX1, pkix("aa"));
        Set<String> forged = Set.of(MX1.host(), MX2.host(), "mx.evil.example");
        pins.proven(MX2, new Showing("bb", Set.of(Pin.Method.PKIX), "", forged, false));
        assertThat(pin(MX2).beside()).containsExactlyInAnyOrder(MX1.host(), MX2.host());
        Pin.Place mx3 = new Pin.Place(DOMAIN, "mx3.example.org", 25);
        Set<String> signed = Set.of(MX1.host(), mx3.host());
        pins.proven(mx3, new Showing("cc", Set.of(Pin.Method.PKIX), "", signed, true));
        assertThat(pin(mx3).beside()).containsExactlyInAnyOrder(MX1.host(), mx3.host());
    }

    @Test
    @DisplayName("S29 a damaged pin is not read as none, and holds until it is proven or forgotten")
    void damaged() throws IOException {
        pins.proven(MX1, pkix("aa"));
        house.damage("UPDATE memory SET value = replace(value, 'aa', 'bb') WHERE kind = 'pin'");
        restart();
        assertThat(pins.of(DOMAIN)).isInstanceOf(Pins.Known.Unreadable.class);
        assertThat(pins.of(Domain.of("other.example"))).isInstanceOf(Pins.Known.Nothing.class);
        assertThat(pins.inventory().damaged()).containsEntry(MX1.toString(), DOMAIN);
        pins.proven(MX1, showing("cc", Set.of(Pin.Method.DANE), "DANE"));
        assertThat(only().digests()).containsExactly("cc");
        restart();
        assertThat(only().digests()).containsExactly("cc");
    }

    @Test
    @DisplayName("S29 a table that cannot be read says nothing about anybody, until it can be")
    void unreadable() throws IOException {
        pins.proven(MX1, pkix("aa"));
        house.damage("ALTER TABLE memory RENAME TO elsewhere");
        pins = pins();
        assertThat(pins.of(DOMAIN)).isInstanceOf(Pins.Known.Unreadable.class);
        assertThat(pins.of(Domain.of("other.example"))).isInstanceOf(Pins.Known.Unreadable.class);
        assertThatThrownBy(pins::inventory).isInstanceOf(IOException.class);
        house.damage("ALTER TABLE elsewhere RENAME TO memory");
        assertThat(pins.of(DOMAIN)).isInstanceOf(Pins.Known.Unreadable.class);
        clock.advance(Duration.ofSeconds(10));
        assertThat(only().digests()).containsExactly("aa");
    }

    @Test
    @DisplayName("Q14 an operator's word makes it forgotten: who, why and what it was are kept")
    void forgotten() throws IOException {
        pins.proven(MX1, pkix("aa"));
        pins.proven(MX2, pkix("bb"));
        String was = pin(MX1).inWords();
        assertThat(pins.forget(DOMAIN, Optional.of(MX1.host()), WILL)).hasSize(1);
        assertThat(only().place()).isEqualTo(MX2);
        restart();
        assertThat(only().place()).isEqualTo(MX2);
        assertThat(house.table.changes(Optional.of("pin")))
                .containsExactly(
                        new MemoryChange(
                                clock.instant(),
                                "pin",
                                MX1.toString(),
                                MemoryChange.What.FORGOTTEN,
                                WILL,
                                was));
        assertThat(pins.forget(DOMAIN, Optional.empty(), WILL)).hasSize(1);
        assertThat(pins.of(DOMAIN)).isInstanceOf(Pins.Known.Nothing.class);
    }

    @Test
    @DisplayName("What cannot be written is neither learned nor forgotten")
    void fullDisk() throws IOException {
        pins.proven(MX1, pkix("aa"));
        for (String what : List.of("DELETE", "UPDATE")) {
            house.damage(
                    "CREATE TRIGGER no_%s BEFORE %s ON memory".formatted(what, what)
                            + " BEGIN SELECT RAISE(ABORT, 'full'); END");
        }
        assertThatThrownBy(() -> pins.forget(DOMAIN, Optional.empty(), WILL))
                .isInstanceOf(IOException.class);
        assertThatThrownBy(() -> pins.proven(MX1, pkix("bb"))).isInstanceOf(IOException.class);
        assertThat(only().digests()).containsExactly("aa");
        assertThat(house.table.changes(Optional.empty())).isEmpty();
    }

    @Test
    @DisplayName("Q15 a pin does not move when the word of it cannot be kept, nor after a restart")
    void movedTogether() throws IOException {
        pins.proven(MX1, pkix("aa"));
        house.damage(
                "CREATE TRIGGER no_word BEFORE INSERT ON memory_change"
                        + " BEGIN SELECT RAISE(ABORT, 'full'); END");
        Showing moved = showing("bb", Set.of(Pin.Method.DANE), "DANE");
        assertThatThrownBy(() -> pins.proven(MX1, moved)).isInstanceOf(IOException.class);
        assertThat(only().digests()).containsExactly("aa");
        house.damage("DROP TRIGGER no_word");
        restart();
        assertThat(only().digests()).containsExactly("aa");
    }

    @Test
    @DisplayName("S33 Q15 operators' words are kept for good, of moves as many as are shown")
    void wordsAreKept() throws IOException {
        pins.proven(MX1, pkix("aa"));
        pins.proven(MX1, showing("bb", Set.of(Pin.Method.DANE), "DANE"));
        pins.forget(DOMAIN, Optional.empty(), WILL);
        pins.proven(MX1, pkix("aa"));
        // As if very many changes had been noted meanwhile.
        house.damage(
                "INSERT INTO memory_change (id, at, kind, name, what, who, why, was)"
                        + " VALUES ((SELECT max(id) FROM memory_change) + %d, 0, 'x', 'x', 'moved',"
                                .formatted(MemoryTable.CHANGES_MAX - 1)
                        + " 'x', 'x', 'x')");
        pins.proven(MX1, showing("cc", Set.of(Pin.Method.DANE), "DANE"));
        List<MemoryChange> kept = house.table.changes(Optional.of("pin"));
        assertThat(kept)
                .extracting(MemoryChange::what)
                .containsExactly(MemoryChange.What.MOVED, MemoryChange.What.FORGOTTEN);
        assertThat(kept.getFirst().was()).contains("keys aa");
    }

    @Test
    @DisplayName("Off learns nothing")
    void off() throws IOException {
        mode = PinMode.OFF;
        restart();
        pins.proven(MX1, pkix("aa"));
        assertThat(pins.of(DOMAIN)).isInstanceOf(Pins.Known.Nothing.class);
    }

    private Pin only() {
        return known().getFirst();
    }

    private List<Pin> known() {
        return ((Pins.Known.Proven) pins.of(DOMAIN)).pins();
    }

    private Pin pin(Pin.Place place) {
        return known().stream().filter(p -> p.place().equals(place)).findFirst().orElseThrow();
    }

    private static Showing pkix(String key) {
        return showing(key, Set.of(Pin.Method.PKIX), "");
    }

    private static Showing showing(String key, Set<Pin.Method> methods, String published) {
        return new Showing(key, methods, published, Set.of(MX1.host(), MX2.host()), false);
    }
}
