package org.postseal.demand;

import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.postseal.mail.TlsWish;
import org.postseal.mtasts.StsPolicy;
import org.postseal.mtasts.StsStatus;
import org.postseal.route.Host;
import org.postseal.route.Route;
import org.postseal.smtp.EnhancedCode;
import org.postseal.smtp.Reason;
import org.postseal.smtp.Trouble;
import org.postseal.tls.TlsVersion;

/**
 * What REQUIRETLS asks of a host beyond everything else (RFC 8689, sections 2 and 4.2.1): that
 * something proves it to be the right server for the recipients, and that it lists REQUIRETLS
 * inside TLS.
 *
 * <p>Usable DANE under a signed MX, an MTA-STS policy in mode enforce, or a rule of the operator
 * proves that; a rule does even where it is otherwise only observed. Signed MX records and a
 * certificate that anybody may issue do not, though the RFC would take them: it is what a site did
 * on purpose that counts.
 *
 * <p>For a redacted report nothing has to be proven. Where something does prove the host,
 * REQUIRETLS is said if it is listed.
 */
final class SenderWish {

    private static final Source SENDER = new Source.Sender();
    private static final int LATER = 451;
    private static final EnhancedCode LATER_CODE = EnhancedCode.of("4.7.30");

    private final DaneLookup daneLookup;
    private final Clock clock;

    SenderWish(DaneLookup daneLookup, Clock clock) {
        this.daneLookup = daneLookup;
        this.clock = clock;
    }

    /** What the other sources said of a host. */
    record Grounds(
            List<Decision.RuleUse> uses,
            DaneStatus dane,
            Decision.StsUse sts,
            Route route,
            Host host) {

        private List<PolicyRule> rules() {
            return uses.stream()
                    .filter(use -> use.ignored().isEmpty())
                    .map(Decision.RuleUse::rule)
                    .toList();
        }

        private boolean hasPolicy() {
            return sts.status() instanceof StsStatus.Known known
                    && known.policy().mode() == StsPolicy.Mode.ENFORCE;
        }

        private boolean hasDane() {
            return dane instanceof DaneStatus.Usable usable && !usable.hostOnly();
        }
    }

    TlsDemand demand(TlsWish wish, Grounds grounds) {
        if (!wish.isPresent()) {
            return TlsDemand.nothing();
        }
        TlsDemand rules = byRules(grounds);
        // Asked once: a doubt that ends in between would make the answer one for good.
        Optional<String> doubt = daneLookup.doubt();
        boolean daneProves = grounds.hasDane() && doubt.isEmpty();
        boolean proven = daneProves || grounds.hasPolicy() || !rules.allowsClear();
        if (!proven) {
            return wish == TlsWish.REQUIRED ? unproven(grounds, doubt) : TlsDemand.nothing();
        }
        return TlsDemand.of(new Requirement.Encrypted(), SENDER)
                .join(TlsDemand.of(new Requirement.AtLeast(TlsVersion.TLS_1_2), SENDER))
                .join(rules)
                .join(promise(wish, grounds));
    }

    /** What is asked by a rule that proves the host, asked once more, and never only observed. */
    private static TlsDemand byRules(Grounds grounds) {
        TlsDemand demand = TlsDemand.nothing();
        for (PolicyRule rule : grounds.rules()) {
            Optional<Requirement> proof = rule.proofOfRecipient(grounds.route(), grounds.host());
            if (proof.isPresent()) {
                demand = demand.join(TlsDemand.of(proof.get(), SENDER));
            }
        }
        return demand;
    }

    /** An operator may do without the keyword; the rule that says so stands in the record then. */
    private TlsDemand promise(TlsWish wish, Grounds grounds) {
        if (wish == TlsWish.REDACTED) {
            return TlsDemand.of(new Requirement.RequireTls(false), SENDER);
        }
        LocalDate today = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
        return grounds.rules().stream()
                .filter(rule -> rule.allowsUnlistedOn(today))
                .findFirst()
                .map(rule -> TlsDemand.of(new Requirement.RequireTls(false), rule.source()))
                .orElseGet(() -> TlsDemand.of(new Requirement.RequireTls(true), SENDER));
    }

    /** For good only where everybody was asked, and had an answer that counts. */
    private static TlsDemand unproven(Grounds grounds, Optional<String> doubt) {
        Optional<String> open =
                doubt.map(why -> "DNSSEC cannot be relied on now: " + why)
                        .or(() -> openQuestion(grounds));
        String sentence =
                "The sender asked for REQUIRETLS, and nothing proves that "
                        + grounds.host().name()
                        + " is the right server for "
                        + grounds.route().hopDomain()
                        + ": neither DANE nor an enforced MTA-STS policy nor a rule"
                        + open.map(why -> "; but " + why).orElse("");
        Trouble trouble =
                open.isPresent()
                        ? new Trouble(Reason.REQUIRETLS_UNVERIFIED, LATER, LATER_CODE, sentence)
                        : Trouble.of(Reason.REQUIRETLS_UNVERIFIED, sentence);
        return TlsDemand.of(new Requirement.Unmeetable(trouble), SENDER);
    }

    private static Optional<String> openQuestion(Grounds grounds) {
        if (grounds.dane() instanceof DaneStatus.Failed(String name, String why)) {
            return Optional.of(
                    "whether there are TLSA records cannot be told: " + name + ": " + why);
        }
        return switch (grounds.sts().status()) {
            case StsStatus.NoPolicy none when !none.isCertain() ->
                    Optional.of("whether there is an MTA-STS policy cannot be told: " + none.why());
            case StsStatus.Unreadable(String why) ->
                    Optional.of("its MTA-STS policy cannot be read: " + why);
            case StsStatus.NoPolicy _, StsStatus.Known _ -> Optional.empty();
        };
    }
}
