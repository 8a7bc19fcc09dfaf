package org.postseal.demand;

import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.postseal.mail.Domain;
import org.postseal.route.ConfiguredHop;
import org.postseal.route.Host;
import org.postseal.route.Route;

/**
 * Which of the operator's rules are for a recipient and a host.
 *
 * <p>Without a configured hop: the rule for the recipient's domain, else the default level. With
 * one: what the hop's own line and the policy file say of the hop, else the default level; and the
 * rule for the recipient's domain on top.
 *
 * <p>A rule that is only observed takes nothing away: what would hold without it, a less specific
 * rule or the default level, holds beside it where that is enforced. The same goes for an exception
 * that does not count.
 */
final class OperatorRules {

    /** More lines than anybody writes; then they are read again. */
    private static final int OWN_LINES_MAX = 10_000;

    private final Clock clock;
    private final Map<ConfiguredHop, PolicyRule> ownLines = new ConcurrentHashMap<>();

    OperatorRules(Clock clock) {
        this.clock = clock;
    }

    List<Decision.RuleUse> of(PolicyTable table, Domain recipient, Route route, Host host) {
        LocalDate today = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
        List<Decision.RuleUse> own = stack(forRecipient(table, recipient, host), today);
        if (!route.isConfigured()) {
            return withDefault(own, table);
        }
        List<Decision.RuleUse> uses = new ArrayList<>();
        addOwnLine(table, route, today, uses);
        uses.addAll(stack(ofHop(table, route, host), today));
        List<Decision.RuleUse> all = new ArrayList<>(withDefault(uses, table));
        all.addAll(own);
        return all;
    }

    /** From the most specific down to one that is enforced; of those observed only the first. */
    private static List<Decision.RuleUse> stack(List<PolicyRule> candidates, LocalDate today) {
        List<Decision.RuleUse> uses = new ArrayList<>();
        boolean spoken = false;
        for (PolicyRule rule : candidates) {
            Decision.RuleUse use = use(rule, today);
            if (counts(use) && rule.isObserved() && spoken) {
                continue;
            }
            uses.add(use);
            spoken |= counts(use);
            if (isEnforced(use)) {
                break;
            }
        }
        return uses;
    }

    /** Those of them that are known before there is a host. */
    List<Decision.RuleUse> of(PolicyTable table, Domain recipient, Route route) {
        LocalDate today = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
        List<Decision.RuleUse> own =
                recipient.isLiteral() ? List.of() : stack(table.forDomain(recipient), today);
        if (!route.isConfigured()) {
            return withDefault(own, table);
        }
        List<Decision.RuleUse> uses = new ArrayList<>(own);
        addOwnLine(table, route, today, uses);
        return uses;
    }

    private void addOwnLine(
            PolicyTable table, Route route, LocalDate today, List<Decision.RuleUse> uses) {
        Optional<PolicyRule> line = route.hop().flatMap(this::ownLine);
        if (line.isPresent()) {
            uses.add(lineUse(line.get().under(modeOf(table)), route, today));
        }
    }

    private static List<Decision.RuleUse> withDefault(
            List<Decision.RuleUse> uses, PolicyTable table) {
        PolicyRule byDefault = table.defaultRule();
        boolean spoken = false;
        boolean enforced = false;
        for (Decision.RuleUse use : uses) {
            spoken |= counts(use);
            enforced |= isEnforced(use);
        }
        if (spoken && (enforced || byDefault.isObserved())) {
            return uses;
        }
        List<Decision.RuleUse> all = new ArrayList<>(uses);
        all.add(new Decision.RuleUse(byDefault, Optional.empty()));
        return all;
    }

    private static boolean counts(Decision.RuleUse use) {
        return use.ignored().isEmpty();
    }

    private static boolean isEnforced(Decision.RuleUse use) {
        return counts(use) && !use.rule().isObserved();
    }

    private static Mode modeOf(PolicyTable table) {
        return table.defaultRule().mode().orElse(Mode.ENFORCE);
    }

    /** A recipient at an address literal has the rule of that host. */
    private static List<PolicyRule> forRecipient(PolicyTable table, Domain recipient, Host host) {
        return recipient.isLiteral()
                ? table.forHost(recipient.ascii(), host.port())
                : table.forDomain(recipient);
    }

    /** The level in the transport file's own line, read like a line of the policy file; once. */
    private Optional<PolicyRule> ownLine(ConfiguredHop hop) {
        if (hop.level().isBlank()) {
            return Optional.empty();
        }
        if (ownLines.size() > OWN_LINES_MAX) {
            ownLines.clear();
        }
        return Optional.of(ownLines.computeIfAbsent(hop, OperatorRules::readOwnLine));
    }

    private static PolicyRule readOwnLine(ConfiguredHop hop) {
        return PolicyLine.readOrRefuse(hop.nextHop(), hop.level(), hop.file(), hop.line());
    }

    private static List<PolicyRule> ofHop(PolicyTable table, Route route, Host host) {
        return route.kind() == Route.Kind.CONFIGURED_HOST
                ? table.forHost(host.name(), host.port())
                : table.forHopDomain(route.hopDomain(), host.port());
    }

    /** An explicit host and port is trusted: its own line may allow clear text by itself. */
    private static Decision.RuleUse lineUse(PolicyRule rule, Route route, LocalDate today) {
        boolean trusted = route.kind() == Route.Kind.CONFIGURED_HOST && rule.waiver().isEmpty();
        return trusted ? new Decision.RuleUse(rule, Optional.empty()) : use(rule, today);
    }

    private static Decision.RuleUse use(PolicyRule rule, LocalDate today) {
        return new Decision.RuleUse(
                rule, rule.holdsOn(today) ? Optional.empty() : Optional.of(whyIgnored(rule)));
    }

    private static String whyIgnored(PolicyRule rule) {
        return rule.waiver()
                .map(waiver -> "the exception ended on " + waiver.until())
                .orElse("an exception needs owner=, reason= and until=");
    }
}
