package org.postseal.memory;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.postseal.mail.Domain;
import org.postseal.mtasts.StsMemory;
import org.postseal.mtasts.StsPolicies;

/**
 * What an operator sees of the memory of a running relay and does to it. Safe for use by many
 * threads.
 */
public final class MemoryAdmin {

    /** The kinds, as rows and commands name them. */
    public static final List<String> KINDS = List.of(StsPolicyMemory.KIND, PinRow.KIND);

    private final MemoryTable table;
    private final StsPolicies policies;
    private final Pins pins;

    public MemoryAdmin(MemoryTable table, StsPolicies policies, Pins pins) {
        this.table = table;
        this.policies = policies;
        this.pins = pins;
    }

    /**
     * What is remembered, by domain.
     *
     * @throws IOException when it cannot be read
     */
    public List<Remembered> list(MemoryFilter filter) throws IOException {
        List<Remembered> all = new ArrayList<>();
        if (filter.meansPolicies()) {
            StsPolicies.Inventory known = policies.inventory();
            known.until().forEach((kept, until) -> all.add(policy(kept, until)));
            known.damaged().forEach(domain -> all.add(damaged(StsPolicyMemory.KIND, domain, "")));
        }
        if (filter.meansPins()) {
            Pins.Inventory known = pins.inventory();
            known.pins().stream()
                    .filter(pin -> filter.meansPlace(pin.place().toString()))
                    .forEach(pin -> all.add(pin(pin)));
            known.damaged()
                    .forEach((name, domain) -> {
                        if (filter.meansPlace(name)) {
                            all.add(damaged(PinRow.KIND, domain, hostOf(name)));
                        }
                    });
        }
        return all.stream()
                .filter(thing -> filter.means(thing.domain()))
                .sorted(
                        Comparator.comparing(Remembered::domain)
                                .thenComparing(Remembered::kind)
                                .thenComparing(Remembered::host))
                .toList();
    }

    /**
     * Forgets what is known of a domain. Each thing is logged and its change kept.
     *
     * @param filter with a domain
     * @return how many things were forgotten
     * @throws IOException when it could not be written; what came before is forgotten
     */
    public int forget(MemoryFilter filter, MemoryChange.Will will) throws IOException {
        Domain domain =
                filter.domain().orElseThrow(() -> new IllegalArgumentException("of which domain?"));
        int forgotten = 0;
        if (filter.meansPolicies() && policies.forget(domain, will.who(), will.why()).isPresent()) {
            forgotten++;
        }
        if (filter.meansPins()) {
            forgotten += pins.forget(domain, filter.host(), will).size();
        }
        return forgotten;
    }

    /** What became of things, the latest first. */
    public List<MemoryChange> changes(MemoryFilter filter) throws IOException {
        return table.changes(filter.kind()).stream()
                .filter(change ->
                        filter.domain().isEmpty() || isAbout(change, filter.domain().get()))
                .filter(change -> filter.meansPlace(change.name()))
                .toList();
    }

    private static boolean isAbout(MemoryChange change, Domain domain) {
        return change.name().equals(domain.ascii())
                || change.name().startsWith(domain.ascii() + " ");
    }

    private static Remembered policy(StsMemory.Kept kept, Instant until) {
        List<String> details = new ArrayList<>(kept.policy().text().strip().lines().toList());
        details.add("id: " + kept.id());
        return new Remembered(
                StsPolicyMemory.KIND,
                kept.domain(),
                "",
                kept.policy().mode().word(),
                new Remembered.Span(
                        Optional.empty(), Optional.of(kept.fetched()), Optional.of(until)),
                details);
    }

    private static Remembered pin(Pin pin) {
        List<String> details = new ArrayList<>();
        pin.keys().forEach(key -> details.add("key: " + key.sha256() + ", seen " + key.seen()));
        pin.beside().stream().sorted().forEach(host -> details.add("beside: " + host));
        return new Remembered(
                PinRow.KIND,
                pin.place().domain(),
                pin.place().host() + ":" + pin.place().port(),
                pin.methodWords(),
                new Remembered.Span(
                        Optional.of(pin.first()),
                        Optional.of(pin.seen()),
                        Optional.of(pin.expires())),
                details);
    }

    private static Remembered damaged(String kind, Domain domain, String host) {
        return new Remembered(
                kind,
                domain,
                host,
                Remembered.DAMAGED,
                Remembered.Span.UNKNOWN,
                List.of("it cannot be read: mail waits until it is proven anew or forgotten"));
    }

    private static String hostOf(String name) {
        return name.substring(name.indexOf(' ') + 1);
    }
}
