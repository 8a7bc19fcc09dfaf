package org.postseal.demand;

import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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
 */
final class OperatorRules {

    private final PolicyRule defaultRule;
    private final Clock clock;

    OperatorRules(Level defaultLevel, Clock clock) {
        this.defaultRule = PolicyRule.ofDefault(defaultLevel);
        this.clock = clock;
    }

    List<Decision.RuleUse> of(PolicyTable table, Domain recipient, Route route, Host host) {
        List<Decision.RuleUse> uses = new ArrayList<>();
        LocalDate today = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
        Optional<PolicyRule> own = forRecipient(table, recipient, host);
        if (route.isConfigured()) {
            route.hop()
                    .flatMap(OperatorRules::ownLine)
                    .ifPresent(rule -> uses.add(lineUse(rule, route, today)));
            ofHop(table, route, host).ifPresent(rule -> uses.add(use(rule, today)));
            addDefault(uses);
            own.ifPresent(rule -> uses.add(use(rule, today)));
        } else {
            own.ifPresent(rule -> uses.add(use(rule, today)));
            addDefault(uses);
        }
        return uses;
    }

    private void addDefault(List<Decision.RuleUse> uses) {
        boolean spoken = uses.stream().anyMatch(use -> use.ignored().isEmpty());
        if (!spoken) {
            uses.add(new Decision.RuleUse(defaultRule, Optional.empty()));
        }
    }

    /** A recipient at an address literal has the rule of that host. */
    private static Optional<PolicyRule> forRecipient(
            PolicyTable table, Domain recipient, Host host) {
        return recipient.isLiteral()
                ? table.forHost(recipient.ascii(), host.port())
                : table.forDomain(recipient);
    }

    /** The level in the transport file's own line, read like a line of the policy file. */
    private static Optional<PolicyRule> ownLine(ConfiguredHop hop) {
        return hop.level().isBlank()
                ? Optional.empty()
                : Optional.of(
                        PolicyLine.readOrRefuse(
                                hop.nextHop(), hop.level(), hop.file(), hop.line()));
    }

    private static Optional<PolicyRule> ofHop(PolicyTable table, Route route, Host host) {
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
