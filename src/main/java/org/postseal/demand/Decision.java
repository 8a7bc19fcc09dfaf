package org.postseal.demand;

import java.util.List;
import java.util.Optional;
import org.postseal.mail.Domain;
import org.postseal.mtasts.StsStatus;
import org.postseal.route.Host;

/**
 * What was decided for one host, with what every source said. A delivery reads the demand, an
 * explanation reads the rest: they cannot differ.
 *
 * @param host the host
 * @param rules the operator's, those that count and those that do not
 * @param dane what the DNS says
 * @param sts what the policy domain's MTA-STS policy says
 * @param pin what is remembered of it
 * @param demand all of it joined
 * @param ifRequired what a message with REQUIRETLS would ask beyond that
 */
public record Decision(
        Host host,
        List<RuleUse> rules,
        DaneStatus dane,
        StsUse sts,
        PinStatus pin,
        TlsDemand demand,
        TlsDemand ifRequired) {

    /** The same with what REQUIRETLS would ask. */
    Decision withRequired(TlsDemand other) {
        return new Decision(host, rules, dane, sts, pin, demand, other);
    }

    public Decision {
        rules = List.copyOf(rules);
    }

    /**
     * @param ignored why the rule does not count today; empty when it does
     */
    public record RuleUse(PolicyRule rule, Optional<String> ignored) {}

    /**
     * @param policyDomain whose policy it is; empty when no policy can apply
     * @param status what is known of it
     * @param listed whether the host is in it; false where there is no policy
     */
    public record StsUse(Optional<Domain> policyDomain, StsStatus status, boolean listed) {}
}
