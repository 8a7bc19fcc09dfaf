package org.postseal.memory;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;
import org.postseal.mail.Domain;
import org.postseal.mail.Printable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hosts that once proved who they are. A pin comes about, and is renewed, by a proof alone. It goes
 * by an operator's command or by its age, and moves to another key by a proof alone.
 *
 * <p>What cannot be read is not "no pin". Asking costs no I/O; a proof is written only when it is
 * news, at most once a day for each key. Safe for use by many threads.
 */
public final class Pins {

    /** Domains with pins; hosts of others are then not learned. */
    static final int DOMAINS_MAX = 200_000;

    static final int HOSTS_MAX = 32;
    static final int KEYS_MAX = 8;

    /** A key that nobody showed for so long makes room. */
    static final Duration KEY_AGE_MAX = Duration.ofDays(30);

    /** Between two times that the same thing is written. */
    private static final Duration NEWS = Duration.ofDays(1);

    /** Between two tries to read a table that could not be read. */
    private static final Duration READ_WAIT = Duration.ofSeconds(10);

    private static final Logger log = LoggerFactory.getLogger(Pins.class);

    private final MemoryTable table;
    private final Clock clock;
    private final PinSettings settings;

    private final Map<Domain, Map<Pin.Place, Pin>> held = new ConcurrentHashMap<>();
    private final Map<Domain, Set<String>> damaged = new ConcurrentHashMap<>();
    private final Set<Pin.Place> needed = ConcurrentHashMap.newKeySet();
    private final ReentrantLock changing = new ReentrantLock();
    private volatile boolean loaded;
    private volatile Instant unreadableUntil = Instant.MIN;
    private Instant toldFull = Instant.EPOCH;

    /** What is known of a domain. */
    public sealed interface Known {

        /** No host of it ever proved itself, or so long ago that it does not count. */
        record Nothing() implements Known {}

        /**
         * @param pins of its hosts, at least one
         */
        record Proven(List<Pin> pins) implements Known {
            public Proven {
                pins = List.copyOf(pins);
            }
        }

        /** Something was known, and it cannot be read. */
        record Unreadable(String why) implements Known {}
    }

    /**
     * @param clock by which pins age; one that never jumps
     */
    public Pins(MemoryTable table, Clock clock, PinSettings settings) {
        this.table = table;
        this.clock = clock;
        this.settings = settings;
    }

    public PinMode mode() {
        return settings.mode();
    }

    /** What is known of the hosts of a domain. */
    public Known of(Domain domain) {
        if (!isLoaded()) {
            return new Known.Unreadable("the memory of pins cannot be read");
        }
        if (damaged.containsKey(domain)) {
            return new Known.Unreadable("a pin of " + domain + " is damaged");
        }
        List<Pin> alive = alive(domain);
        if (alive.isEmpty()) {
            return new Known.Nothing();
        }
        if (settings.mode() == PinMode.ENFORCE) {
            alive.stream().filter(this::isAging).forEach(pin -> needed.add(pin.place()));
        }
        return new Known.Proven(alive);
    }

    private List<Pin> alive(Domain domain) {
        Map<Pin.Place, Pin> pins = held.get(domain);
        if (pins == null) {
            return List.of();
        }
        Instant now = clock.instant();
        List<Pin> alive = new ArrayList<>();
        for (Pin pin : pins.values()) {
            if (now.isBefore(pin.expires())) {
                alive.add(pin);
            }
        }
        return alive;
    }

    /** A day of its time is over. */
    private boolean isAging(Pin pin) {
        return pin.expires().isBefore(clock.instant().plus(settings.lifetime()).minus(NEWS));
    }

    /** Whether the host showed this key within the last day, so that there is nothing to learn. */
    public boolean isFresh(Pin.Place place, String key) {
        Instant since = clock.instant().minus(NEWS);
        return pin(place)
                .filter(pin -> clock.instant().isBefore(pin.expires()))
                .flatMap(pin -> pin.key(key))
                .filter(known -> known.seen().isAfter(since))
                .isPresent();
    }

    private Optional<Pin> pin(Pin.Place place) {
        return Optional.ofNullable(held.getOrDefault(place.domain(), Map.of()).get(place));
    }

    /**
     * A host has proven who it is, on a channel that met its demand in full. Nothing else may be
     * told here.
     *
     * @throws IOException when it could not be written; nothing is learned then
     */
    public void proven(Pin.Place place, Showing showing) throws IOException {
        if (settings.mode() == PinMode.OFF || !isLoaded() || isFresh(place, showing.key())) {
            return;
        }
        changing.lock();
        try {
            Optional<Pin> old = pin(place).filter(pin -> clock.instant().isBefore(pin.expires()));
            Optional<Pin> now =
                    old.isPresent() ? renewed(old.get(), showing) : first(place, showing);
            if (now.isPresent()) {
                write(old, now.get(), showing);
                hold(now.get());
            }
        } finally {
            changing.unlock();
        }
    }

    private Optional<Pin> first(Pin.Place place, Showing showing) {
        boolean full =
                (held.size() >= DOMAINS_MAX && !held.containsKey(place.domain()))
                        || held.getOrDefault(place.domain(), Map.of()).size() >= HOSTS_MAX;
        if (full && clock.instant().isAfter(toldFull.plus(NEWS))) {
            toldFull = clock.instant();
            log.error("the memory of pins is full: {} and others are not learned", place);
        }
        if (full || showing.methods().isEmpty()) {
            return Optional.empty();
        }
        Instant now = now();
        return Optional.of(
                new Pin(
                        place,
                        showing.methods(),
                        List.of(new Pin.Key(showing.key(), now)),
                        now,
                        now.plus(settings.lifetime()),
                        beside(place.domain(), showing)));
    }

    /** Who is no newcomer: all on first contact and in signed answers, else those already known. */
    private Set<String> beside(Domain domain, Showing showing) {
        List<Pin> alive = alive(domain);
        if (alive.isEmpty() || showing.signed()) {
            return showing.route().stream().limit(HOSTS_MAX).collect(Collectors.toSet());
        }
        Set<String> known =
                alive.stream().flatMap(pin -> pin.beside().stream()).collect(Collectors.toSet());
        return showing.route().stream().filter(known::contains).collect(Collectors.toSet());
    }

    private Optional<Pin> renewed(Pin old, Showing showing) {
        Instant now = now();
        boolean known = old.key(showing.key()).isPresent();
        if (!known && showing.methods().isEmpty()) {
            return Optional.empty();
        }
        List<Pin.Key> keys = new ArrayList<>(List.of(new Pin.Key(showing.key(), now)));
        old.keys().stream()
                .filter(key -> !key.sha256().equals(showing.key()))
                .filter(key -> key.seen().isAfter(now.minus(KEY_AGE_MAX)))
                .forEach(keys::add);
        if (keys.size() > KEYS_MAX) {
            if (old.seen().isAfter(now.minus(NEWS))) {
                return Optional.empty(); // a host with very many keys, each proven by its name
            }
            keys = keys.subList(0, KEYS_MAX);
        }
        return Optional.of(
                new Pin(
                        old.place(),
                        known ? Pin.both(old.methods(), showing.methods()) : showing.methods(),
                        keys,
                        old.first(),
                        now.plus(settings.lifetime()),
                        old.beside()));
    }

    private void write(Optional<Pin> old, Pin now, Showing showing) throws IOException {
        boolean moved = old.isPresent() && old.get().key(showing.key()).isEmpty();
        if (moved && !showing.published().isEmpty()) {
            String why = "another key, proven by " + showing.published();
            log.info("pin of {}: {} {}", now.place(), why, showing.key());
            table.replace(PinRow.of(now), change(old.get(), MemoryChange.OURSELVES, why));
            return;
        }
        if (moved) {
            log.info("pin of {}: another key, proven by its certificate", now.place());
        } else if (old.isEmpty()) {
            log.info("pin of {}: {}", now.place(), now.inWords());
        }
        table.put(List.of(PinRow.of(now)));
    }

    private MemoryChange change(Pin old, String who, String why) {
        boolean ours = who.equals(MemoryChange.OURSELVES);
        return new MemoryChange(
                clock.instant(),
                PinRow.KIND,
                old.place().toString(),
                ours ? MemoryChange.What.MOVED : MemoryChange.What.FORGOTTEN,
                new MemoryChange.Will(who, why),
                old.inWords());
    }

    private void hold(Pin pin) {
        held.computeIfAbsent(pin.place().domain(), _ -> new ConcurrentHashMap<>())
                .put(pin.place(), pin);
        damaged.computeIfPresent(
                pin.place().domain(),
                (_, names) -> {
                    names.remove(pin.place().toString());
                    return names.isEmpty() ? null : names;
                });
    }

    /** To milliseconds, as it is stored. */
    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }

    /**
     * Writes that pins were needed, so that one which a host keeps failing does not age: as long as
     * there is mail for it, it stands. And drops those that are over. To be called every few
     * minutes.
     */
    public void save() {
        if (settings.mode() == PinMode.OFF || !isLoaded()) {
            return;
        }
        changing.lock();
        try {
            extend();
            sweep();
        } catch (IOException e) {
            log.error("the memory of pins cannot be written: {}", e.toString());
        } finally {
            changing.unlock();
        }
    }

    private void extend() throws IOException {
        List<Pin> longer = new ArrayList<>();
        for (Pin.Place place : List.copyOf(needed)) {
            needed.remove(place);
            pin(place)
                    .filter(this::isAging)
                    .map(pin -> pin.expiring(now().plus(settings.lifetime())))
                    .ifPresent(longer::add);
        }
        if (!longer.isEmpty()) {
            table.put(longer.stream().map(PinRow::of).toList());
            longer.forEach(this::hold);
        }
    }

    private void sweep() throws IOException {
        Instant now = clock.instant();
        for (Map<Pin.Place, Pin> pins : held.values()) {
            for (Pin pin : List.copyOf(pins.values())) {
                if (!now.isBefore(pin.expires())) {
                    log.info("pin of {} has aged out: {}", pin.place(), pin.inWords());
                    table.remove(PinRow.KIND, pin.place().toString());
                    pins.remove(pin.place(), pin);
                }
            }
        }
        held.values().removeIf(Map::isEmpty);
    }

    /**
     * What is known, for an operator.
     *
     * @param damaged names of rows that cannot be read, with their domains
     */
    public record Inventory(List<Pin> pins, Map<String, Domain> damaged) {
        public Inventory {
            pins = List.copyOf(pins);
            damaged = Map.copyOf(damaged);
        }
    }

    /**
     * What is known, those that are over left out.
     *
     * @throws IOException when the memory cannot be read
     */
    public Inventory inventory() throws IOException {
        needsLoaded();
        Map<String, Domain> rows = new ConcurrentHashMap<>();
        damaged.forEach((domain, names) -> names.forEach(name -> rows.put(name, domain)));
        return new Inventory(
                held.keySet().stream().flatMap(domain -> alive(domain).stream()).toList(), rows);
    }

    /**
     * Forgets pins by the will of an operator, which is logged and kept.
     *
     * @param host only this one of the domain's hosts
     * @return what they were in words, by name
     * @throws IOException when it could not be written
     */
    public Map<String, String> forget(Domain domain, Optional<String> host, MemoryChange.Will will)
            throws IOException {
        needsLoaded();
        Map<String, String> gone = new ConcurrentHashMap<>();
        changing.lock();
        try {
            for (Pin pin : List.copyOf(held.getOrDefault(domain, Map.of()).values())) {
                if (host.isEmpty() || pin.place().host().equals(host.get())) {
                    forget(pin.place().toString(), pin.inWords(), will);
                    held.getOrDefault(domain, Map.of()).remove(pin.place());
                    gone.put(pin.place().toString(), pin.inWords());
                }
            }
            for (String name : List.copyOf(damaged.getOrDefault(domain, Set.of()))) {
                if (host.isEmpty() || name.contains(" " + host.get() + ":")) {
                    forget(name, "damaged", will);
                    gone.put(name, "damaged");
                    damaged.computeIfPresent(
                            domain,
                            (_, names) -> names.remove(name) && names.isEmpty() ? null : names);
                }
            }
        } finally {
            changing.unlock();
        }
        return gone;
    }

    private void forget(String name, String was, MemoryChange.Will will) throws IOException {
        table.forget(
                new MemoryChange(
                        clock.instant(),
                        PinRow.KIND,
                        name,
                        MemoryChange.What.FORGOTTEN,
                        will,
                        was));
        log.warn(
                "pin of {} forgotten by {}: {}; it was {}",
                Printable.of(name),
                Printable.of(will.who()),
                Printable.of(will.why()),
                was);
    }

    private void needsLoaded() throws IOException {
        if (!isLoaded()) {
            throw new IOException("the memory of pins cannot be read");
        }
    }

    /** Reads the table once; tried again after a while when it could not be read. */
    private boolean isLoaded() {
        return loaded || load();
    }

    private boolean load() {
        changing.lock();
        try {
            if (!loaded && !clock.instant().isBefore(unreadableUntil)) {
                table.load(PinRow.KIND).forEach(this::take);
                loaded = true;
            }
        } catch (IOException e) {
            unreadableUntil = clock.instant().plus(READ_WAIT);
            log.error("the memory of pins cannot be read: {}", e.toString());
        } finally {
            changing.unlock();
        }
        return loaded;
    }

    private void take(MemoryRow row) {
        try {
            hold(PinRow.read(row));
        } catch (IllegalArgumentException e) {
            log.error("the pin of {} is damaged: {}", Printable.of(row.name()), e.getMessage());
            try {
                damaged.computeIfAbsent(
                                Pin.Place.domainOf(row.name()), _ -> ConcurrentHashMap.newKeySet())
                        .add(row.name());
            } catch (IllegalArgumentException none) {
                log.error("a pin is for no domain: {}", Printable.of(row.name()));
            }
        }
    }
}
