package org.postseal.demand;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.postseal.FakeClock;
import org.postseal.mail.Domain;
import org.postseal.memory.MemoryChange;
import org.postseal.memory.MemoryFixture;
import org.postseal.memory.Pin;
import org.postseal.memory.PinMode;
import org.postseal.memory.PinSettings;
import org.postseal.memory.Pins;
import org.postseal.memory.Showing;

/**
 * Pins in a real store, and beside them what is true: which hosts proved themselves, with which
 * keys and names, and when for the last time.
 */
final class WalkPins implements AutoCloseable {

    private static final Duration LIFETIME = Duration.ofDays(90);

    /** What is already known is written once a day, so that a pin may be over so much earlier. */
    private static final Duration NEWS = Duration.ofDays(1);

    /** What a host showed, at any time. */
    private static final class Shown {
        private final Set<String> keys = new HashSet<>();
        private boolean byName;
        private Instant last = Instant.EPOCH;
    }

    private final FakeClock steady = FakeClock.atStart();
    private final MemoryFixture house;
    private final Map<Domain, Map<String, Shown>> shown = new HashMap<>();
    private Pins pins;

    WalkPins(Path folder) throws IOException {
        house = new MemoryFixture(Files.createDirectories(folder.resolve("memory")));
        restart();
    }

    Pins pins() {
        return pins;
    }

    void restart() {
        pins = new Pins(house.table, steady, new PinSettings(PinMode.ENFORCE, LIFETIME));
    }

    void time(Duration by) {
        steady.advance(by);
    }

    /** Rows of the domain are no more what was written. */
    void damage(Domain domain) throws IOException {
        house.damage(
                "UPDATE memory SET value = value || 'x' WHERE kind = 'pin' AND name LIKE '"
                        + domain
                        + " %'");
    }

    void save() {
        pins.save();
    }

    void forget(Domain domain, String host) throws IOException {
        pins.forget(domain, Optional.of(host), new MemoryChange.Will("a test", "it walks"));
        shown.computeIfPresent(
                domain, (_, hosts) -> hosts.remove(host) != null && hosts.isEmpty() ? null : hosts);
    }

    /**
     * A host proves itself, by its name or by DANE. While nobody can tell what was known, DANE for
     * the domain is what lets it.
     */
    void proven(Domain domain, String host, String key, boolean byDane, boolean signed)
            throws IOException {
        if (pins.of(domain) instanceof Pins.Known.Unreadable && !byDane) {
            return;
        }
        Set<Pin.Method> methods = Set.of(byDane ? Pin.Method.DANE : Pin.Method.PKIX);
        pins.proven(
                new Pin.Place(domain, host, 25),
                new Showing(key, methods, byDane ? "DANE" : "", Set.of(host), signed));
        Shown all =
                shown.computeIfAbsent(domain, _ -> new HashMap<>())
                        .computeIfAbsent(host, _ -> new Shown());
        all.keys.add(key);
        all.byName |= !byDane;
        all.last = steady.instant();
    }

    private Map<String, Shown> alive(Domain domain) {
        Instant since = steady.instant().minus(LIFETIME).plus(NEWS);
        Map<String, Shown> alive = new HashMap<>(shown.getOrDefault(domain, Map.of()));
        alive.values().removeIf(one -> !one.last.isAfter(since));
        return alive;
    }

    boolean isKnown(Domain domain, String host) {
        return alive(domain).containsKey(host);
    }

    /**
     * A host of a domain whose hosts proved themselves must do so: by a key or a name of theirs, by
     * its own name where a signed answer names it or it stood beside them, or by what is published.
     *
     * @param daneCounts whether DANE would prove that it is the domain's host
     * @param stsCounts whether there was a policy that may still be in force
     */
    void least(
            LeastDemand least, Domain domain, String host, boolean daneCounts, boolean stsCounts) {
        if (alive(domain).isEmpty()) {
            return;
        }
        Set<String> keys = new HashSet<>();
        Set<String> names = new HashSet<>(List.of(host));
        shown.get(domain)
                .forEach((other, one) -> {
                    keys.addAll(one.keys);
                    names.addAll(one.byName ? Set.of(other) : Set.of());
                });
        least.encrypted("a pin")
                .proof("a pin", keys, names, daneCounts, stsCounts ? host : "no host");
    }

    @Override
    public void close() throws IOException {
        house.close();
    }
}
