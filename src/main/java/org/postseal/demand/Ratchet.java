package org.postseal.demand;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Lets rules that are enforced go up at once, and down only by a second step: what a change would
 * take from a domain stays in force until the change is confirmed.
 *
 * <p>For each key it is compared what was enforced for it (its own rule, else a less specific one,
 * else the default level) with what is enforced now. Where that is less, the old rule is kept
 * beside the new one. A new rule that is only observed, and an exception with an owner, a reason
 * and an end, count all the same: an exception rules while it lasts, and then what was kept.
 */
final class Ratchet {

    /** The key of the default level. Keys of rules are in lower case. */
    static final String DEFAULT = "DEFAULT";

    /**
     * What a table came to.
     *
     * @param table what is in force
     * @param held what was not taken up, as it lowers
     * @param enforced by key what is enforced now, and to be remembered
     */
    record Turn(PolicyTable table, List<Lowering> held, Map<String, PolicyRule> enforced) {}

    private final PolicyTable fresh;
    private final Map<String, PolicyRule> before;
    private final Set<String> accepted;

    private final Map<String, PolicyRule> rules = new LinkedHashMap<>();
    private final Map<String, PolicyRule> kept = new LinkedHashMap<>();
    private final Map<String, PolicyRule> enforced = new LinkedHashMap<>();
    private final List<Lowering> held = new ArrayList<>();
    private PolicyRule byDefault;

    private Ratchet(PolicyTable fresh, Map<String, PolicyRule> before, Set<String> accepted) {
        this.fresh = fresh;
        this.before = before;
        this.accepted = accepted;
        this.byDefault = fresh.defaultRule();
    }

    /**
     * @param fresh as it was read
     * @param before by key what was enforced
     * @param accepted keys for which a lowering was confirmed
     */
    static Turn turn(PolicyTable fresh, Map<String, PolicyRule> before, Set<String> accepted) {
        Ratchet ratchet = new Ratchet(fresh, before, accepted);
        ratchet.turnDefault();
        Set<String> keys = new HashSet<>(fresh.rules().keySet());
        keys.addAll(before.keySet());
        keys.remove(DEFAULT);
        // What is less specific first: the more specific stand on it.
        keys.stream()
                .sorted(
                        Comparator.comparingInt((String key) -> PolicyKey.above(key).size())
                                .thenComparing(Comparator.naturalOrder()))
                .forEach(ratchet::turn);
        PolicyTable table = new PolicyTable(ratchet.rules, ratchet.kept, ratchet.byDefault);
        return new Turn(table, List.copyOf(ratchet.held), Map.copyOf(ratchet.enforced));
    }

    private void turnDefault() {
        PolicyRule now = fresh.defaultRule();
        Optional<PolicyRule> was = Optional.ofNullable(before.get(DEFAULT));
        if (was.isPresent() && !accepted.contains(DEFAULT) && !keeps(now, was.get())) {
            held.add(new Lowering(DEFAULT, was.get().words(), now.words(), false));
            byDefault = was.get();
        }
        if (isEnforced(byDefault)) {
            enforced.put(DEFAULT, byDefault);
        }
    }

    private void turn(String key) {
        Optional<PolicyRule> now = Optional.ofNullable(fresh.rules().get(key));
        Optional<PolicyRule> was = standing(key, before, before.get(DEFAULT));
        Optional<PolicyRule> own = now.filter(Ratchet::isEnforced);
        Optional<PolicyRule> is = own.or(() -> below(key));
        boolean lowers = was.isPresent() && !is.filter(rule -> keeps(rule, was.get())).isPresent();
        if (!lowers || accepted.contains(key)) {
            now.ifPresent(rule -> rules.put(key, rule));
            own.ifPresent(rule -> enforced.put(key, rule));
            return;
        }
        held.add(
                new Lowering(
                        key,
                        was.get().formerly().words(),
                        now.map(PolicyRule::words).orElse("no rule"),
                        now.filter(rule -> rule.level().allowsClear())
                                .flatMap(PolicyRule::waiver)
                                .isPresent()));
        now.filter(rule -> !isEnforced(rule)).ifPresent(rule -> rules.put(key, rule));
        Optional.ofNullable(before.get(key)).ifPresent(rule -> keep(key, rule));
    }

    private void keep(String key, PolicyRule rule) {
        PolicyRule formerly = rule.formerly();
        kept.put(key, formerly);
        enforced.put(key, formerly);
    }

    /** What is enforced for a key without a rule of its own, as far as it is turned. */
    private Optional<PolicyRule> below(String key) {
        return standing(PolicyKey.above(key), enforced, isEnforced(byDefault) ? byDefault : null);
    }

    private static Optional<PolicyRule> standing(
            String key, Map<String, PolicyRule> by, @Nullable PolicyRule otherwise) {
        List<String> all = new ArrayList<>(List.of(key));
        all.addAll(PolicyKey.above(key));
        return standing(all, by, otherwise);
    }

    private static Optional<PolicyRule> standing(
            List<String> keys, Map<String, PolicyRule> by, @Nullable PolicyRule otherwise) {
        return keys.stream()
                .filter(by::containsKey)
                .findFirst()
                .map(by::get)
                .or(() -> Optional.ofNullable(otherwise));
    }

    private static boolean isEnforced(PolicyRule rule) {
        return !rule.isObserved() && !rule.level().allowsClear();
    }

    private static boolean keeps(PolicyRule now, PolicyRule was) {
        return isEnforced(now) && now.asksAtLeast(was);
    }
}
