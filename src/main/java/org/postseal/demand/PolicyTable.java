package org.postseal.demand;

import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.postseal.mail.Domain;

/**
 * The operator's rules at one moment. Immutable: an attempt is decided under one table, whatever is
 * reloaded meanwhile.
 */
public final class PolicyTable {

    /** No rules: the default level holds for all. */
    public static final PolicyTable EMPTY = new PolicyTable(Map.of());

    private final Map<String, PolicyRule> rules;

    PolicyTable(Map<String, PolicyRule> rules) {
        this.rules = Map.copyOf(rules);
    }

    public int size() {
        return rules.size();
    }

    /**
     * The most specific rule for recipients of a domain: its own, else {@code .parent}, else {@code
     * .grandparent}. A rule {@code .example.com} is not for {@code example.com}.
     */
    public Optional<PolicyRule> forDomain(Domain domain) {
        Optional<PolicyRule> found = Optional.ofNullable(rules.get(domain.ascii()));
        Optional<Domain> above = domain.parent();
        while (found.isEmpty() && above.isPresent()) {
            found = Optional.ofNullable(rules.get("." + above.get()));
            above = above.get().parent();
        }
        return found;
    }

    /** The rule for a configured host: {@code [host]:port}, else {@code [host]}. */
    public Optional<PolicyRule> forHost(String host, int port) {
        return at(PolicyKey.ofHost(host, OptionalInt.of(port)))
                .or(() -> at(PolicyKey.ofHost(host, OptionalInt.empty())));
    }

    private Optional<PolicyRule> at(Optional<PolicyKey> key) {
        return key.flatMap(k -> Optional.ofNullable(rules.get(k.text())));
    }

    /** The rule for a configured domain whose MX records are used on a port of their own. */
    public Optional<PolicyRule> forHopDomain(Domain hop, int port) {
        return Optional.ofNullable(rules.get(hop + ":" + port));
    }
}
