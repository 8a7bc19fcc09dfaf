package org.postseal.demand;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.postseal.memory.RuleMemory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The rules in force. A file that cannot be read, or has a fault, leaves the last good rules in
 * place. What a file lowers is taken up only when it is confirmed, see {@link Ratchet}; what was
 * enforced is remembered, so that a restart is no way around that. Safe for use by many threads.
 */
public final class CurrentPolicy implements Supplier<PolicyTable> {

    private static final Logger log = LoggerFactory.getLogger(CurrentPolicy.class);

    private final PolicySettings settings;
    private final RuleMemory memory;
    private final Clock clock;
    private Map<String, PolicyRule> enforced = new HashMap<>();
    private PolicyTable read;
    private volatile PolicyTable table;
    private volatile List<Lowering> held = List.of();

    /**
     * Reads the file for the first time.
     *
     * @throws PolicyFileFault when it has a fault: without any good rules nothing may start
     * @throws IOException when it, or what was enforced before, cannot be read
     */
    public CurrentPolicy(PolicySettings settings, RuleMemory memory, Clock clock)
            throws IOException {
        this.settings = settings;
        this.memory = memory;
        this.clock = clock;
        this.read = PolicyTable.of(settings);
        this.table = read;
        for (RuleMemory.Kept kept : memory.load()) {
            enforced.put(kept.key(), rule(kept));
        }
        Optional<Path> file = settings.file();
        if (file.isPresent()) {
            PolicyFile.Reading reading = PolicyFile.read(file.get());
            read = reading.table().orElseThrow(() -> new PolicyFileFault(reading.faults()));
            warn(reading);
        }
        take(Set.of());
    }

    private static PolicyRule rule(RuleMemory.Kept kept) {
        if (kept.key().equals(Ratchet.DEFAULT)) {
            Level level = Level.ofWord(kept.text()).orElse(Level.SECURE);
            return PolicyRule.ofDefault(level, Mode.ENFORCE);
        }
        return PolicyLine.readOrRefuse(kept.key(), kept.text(), kept.file(), kept.line())
                .under(Mode.ENFORCE)
                .formerly();
    }

    @Override
    public PolicyTable get() {
        return table;
    }

    /** What the file lowers, and what is not taken up before it is confirmed. */
    public List<Lowering> held() {
        return held;
    }

    /** Reads the file again; what is wrong with it is logged, and returned. */
    public synchronized List<Remark> reload() {
        return settings.file().map(this::reload).orElse(List.of());
    }

    private List<Remark> reload(Path path) {
        try {
            PolicyFile.Reading reading = PolicyFile.read(path);
            warn(reading);
            for (Remark fault : reading.faults()) {
                log.error("policy: {}", fault);
            }
            if (reading.table().isPresent()) {
                read = reading.table().get();
                take(Set.of());
                log.info("policy: {} read, rules: {}", path, table.size());
            } else {
                log.error("policy: {} is not used; the rules read before stay in force", path);
            }
            return reading.faults();
        } catch (IOException e) {
            log.error(
                    "policy: {} cannot be read, or what is enforced not remembered; the rules read"
                            + " before stay in force: {}",
                    path,
                    e.toString());
            return List.of(new Remark(path.toString(), 0, "cannot be read: " + e.getMessage()));
        }
    }

    /**
     * The second step: takes up what was held, and remembers it.
     *
     * @param keys as in the policy file, in any spelling; {@code DEFAULT} for the default
     * @param who answers for it, for the log
     * @return what was lowered; empty when nothing of these is held
     * @throws IOException when it cannot be remembered: nothing is changed then
     */
    public synchronized List<Lowering> confirm(Set<String> keys, String who) throws IOException {
        Set<String> meant =
                keys.stream().map(CurrentPolicy::normalised).collect(Collectors.toSet());
        List<Lowering> confirmed = held.stream().filter(l -> meant.contains(l.key())).toList();
        if (!confirmed.isEmpty()) {
            take(confirmed.stream().map(Lowering::key).collect(Collectors.toSet()));
            take(Set.of());
            for (Lowering lowering : confirmed) {
                log.warn("operator {}: policy confirm {}: {}", who, lowering.key(), lowering);
            }
        }
        return confirmed;
    }

    private static String normalised(String key) {
        return key.equals(Ratchet.DEFAULT) ? key : PolicyKey.of(key).text();
    }

    /** Puts the rules as they were read into force, but for what is held. */
    private void take(Set<String> accepted) throws IOException {
        Ratchet.Turn turn = Ratchet.turn(read.under(settings), enforced, accepted);
        remember(turn.enforced());
        enforced = new HashMap<>(turn.enforced());
        table = turn.table();
        held = turn.held();
        if (accepted.isEmpty()) {
            tell();
        }
    }

    private void tell() {
        for (Lowering lowering : held) {
            log.error(
                    "policy: {}: {}, with: postseal policy confirm {}",
                    lowering,
                    lowering.exception()
                            ? "the exception counts while it lasts, then the old rule does, until"
                                    + " that is given up"
                            : "this lowers what is enforced and is not taken up before it is"
                                    + " confirmed",
                    lowering.key());
        }
        if (table.observed() > 0) {
            log.warn(
                    "policy: {} of {} rules are only observed: mail that fails them is sent all"
                            + " the same",
                    table.observed(),
                    table.size());
        }
    }

    private void remember(Map<String, PolicyRule> now) throws IOException {
        List<RuleMemory.Kept> put = new ArrayList<>();
        now.forEach((key, rule) -> {
            if (!sameRule(rule, enforced.get(key))) {
                put.add(kept(key, rule));
            }
        });
        Set<String> removed = new LinkedHashSet<>(enforced.keySet());
        removed.removeAll(now.keySet());
        if (!put.isEmpty() || !removed.isEmpty()) {
            memory.change(put, removed);
        }
    }

    private static boolean sameRule(PolicyRule rule, @Nullable PolicyRule before) {
        return before != null && before.text().equals(rule.text());
    }

    private RuleMemory.Kept kept(String key, PolicyRule rule) {
        return rule.source() instanceof Source.OperatorRule at
                ? new RuleMemory.Kept(key, rule.text(), at.file(), at.line(), clock.instant())
                : new RuleMemory.Kept(key, rule.text(), "", 0, clock.instant());
    }

    private void warn(PolicyFile.Reading reading) {
        for (Remark warning : reading.warnings()) {
            log.warn("policy: {}", warning);
        }
        LocalDate today = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
        reading.table()
                .map(table -> Remarks.onLapsed(table, today))
                .orElse(List.of())
                .forEach(remark -> log.warn("policy: {}", remark));
    }
}
