package org.postseal.demand;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.postseal.mail.Domain;

/**
 * The operator's rules at one moment. Immutable: an attempt is decided under one table, whatever is
 * reloaded meanwhile.
 */
public final class PolicyTable {

    /** No rules: the default of all defaults holds for everybody. */
    public static final PolicyTable EMPTY = of(PolicySettings.defaults());

    private final Map<String, PolicyRule> rules;
    private final Map<String, PolicyRule> kept;
    private final PolicyRule defaultRule;

    PolicyTable(Map<String, PolicyRule> rules, PolicyRule defaultRule) {
        this(rules, Map.of(), defaultRule);
    }

    /**
     * @param kept rules that were enforced for a key, and stay so beside what the file has now
     */
    PolicyTable(
            Map<String, PolicyRule> rules, Map<String, PolicyRule> kept, PolicyRule defaultRule) {
        Map<String, PolicyRule> counting = new LinkedHashMap<>();
        Mode mode = defaultRule.mode().orElse(Mode.ENFORCE);
        rules.forEach((key, rule) -> counting.put(key, rule.under(mode)));
        this.rules = Map.copyOf(counting);
        this.kept = Map.copyOf(kept);
        this.defaultRule = defaultRule;
    }

    /** The default alone. */
    public static PolicyTable of(PolicySettings settings) {
        return new PolicyTable(Map.of(), settings.defaultRule());
    }

    /** The same rules under another default level and mode. */
    public PolicyTable under(PolicySettings settings) {
        return new PolicyTable(rules, settings.defaultRule());
    }

    public int size() {
        return rules.size();
    }

    Map<String, PolicyRule> rules() {
        return rules;
    }

    /** The lines that the rules were read from, in their order. */
    List<Source.OperatorRule> written() {
        return rules.values().stream()
                .map(PolicyRule::source)
                .filter(Source.OperatorRule.class::isInstance)
                .map(Source.OperatorRule.class::cast)
                .sorted(Comparator.comparingInt(Source.OperatorRule::line))
                .toList();
    }

    private void add(String key, List<PolicyRule> found) {
        PolicyRule rule = rules.get(key);
        if (rule != null) {
            found.add(rule);
        }
        PolicyRule former = kept.get(key);
        if (former != null) {
            found.add(former);
        }
    }

    /** How many rules are only observed, the default not counted. */
    public long observed() {
        return rules.values().stream().filter(PolicyRule::isObserved).count();
    }

    /** The rule for whom no other is. */
    public PolicyRule defaultRule() {
        return defaultRule;
    }

    /**
     * The rules for recipients of a domain, the most specific first: its own, {@code .parent},
     * {@code .grandparent} and so on. A rule {@code .example.com} is not for {@code example.com}.
     */
    public List<PolicyRule> forDomain(Domain domain) {
        List<PolicyRule> found = new ArrayList<>();
        String name = domain.ascii();
        add(name, found);
        int dot = domain.isLiteral() ? -1 : name.indexOf('.');
        while (dot >= 0) {
            add(name.substring(dot), found);
            dot = name.indexOf('.', dot + 1);
        }
        return found;
    }

    /** The rule that comes first for a domain on a day: the most specific that holds then. */
    public PolicyRule ruleFor(Domain domain, LocalDate today) {
        return forDomain(domain).stream()
                .filter(rule -> rule.holdsOn(today))
                .findFirst()
                .orElse(defaultRule);
    }

    /** Domains that have a line of their own which is only observed. */
    public List<Domain> observedDomains() {
        return rules.values().stream()
                .filter(PolicyRule::isObserved)
                .map(PolicyRule::key)
                .filter(key -> !key.startsWith(".") && !key.contains("[") && !key.contains(":"))
                .sorted()
                .map(Domain::of)
                .toList();
    }

    /** The rules for a configured host: {@code [host]:port}, then {@code [host]}. */
    public List<PolicyRule> forHost(String host, int port) {
        if (rules.isEmpty() && kept.isEmpty()) {
            return List.of();
        }
        Optional<PolicyKey> key = PolicyKey.ofHost(host);
        if (key.isEmpty()) {
            return List.of();
        }
        List<PolicyRule> found = new ArrayList<>();
        add(key.get().withPort(port).text(), found);
        add(key.get().text(), found);
        return found;
    }

    /** The rule for a configured domain whose MX records are used on a port of their own. */
    public List<PolicyRule> forHopDomain(Domain hop, int port) {
        List<PolicyRule> found = new ArrayList<>();
        add(hop + ":" + port, found);
        return found;
    }
}
