package org.postseal.cli;

import org.postseal.demand.Mode;
import org.postseal.demand.PolicyRule;
import org.postseal.mail.Domain;

/**
 * The operator's rule for a domain, as posture tells it.
 *
 * @param words with its place
 * @param mode {@code observe}, {@code enforce} or {@code exception}
 * @param line what would enforce it, in the syntax of the policy file
 */
record RuleInForce(String words, String mode, String line) {

    /**
     * @param byDefault the mode that a rule has that names none
     */
    static RuleInForce of(Domain domain, PolicyRule rule, Mode byDefault) {
        String mode =
                rule.level().allowsClear()
                        ? "exception"
                        : (rule.isObserved() ? Mode.OBSERVE : Mode.ENFORCE).word();
        String line = domain.ascii() + " " + rule.text();
        return new RuleInForce(
                rule.source().toString(),
                mode,
                byDefault == Mode.OBSERVE ? line + " mode=" + Mode.ENFORCE.word() : line);
    }
}
