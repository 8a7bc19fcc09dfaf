package org.postseal.demand;

import java.nio.file.Path;
import java.util.Optional;

/**
 * The operator's own rules: section {@code [policy]} of the configuration.
 *
 * @param defaultLevel the floor for domains that no rule names; {@code may} and {@code none} are
 *     allowed and named loudly
 * @param file rules in the syntax of Postfix's {@code smtp_tls_policy_maps}; empty for none
 * @param mode whether a failed rule stops mail or is only recorded, where it does not say itself
 */
public record PolicySettings(Level defaultLevel, Optional<Path> file, Mode mode) {

    public static PolicySettings defaults() {
        return new PolicySettings(Level.ENCRYPT, Optional.empty(), Mode.ENFORCE);
    }

    /** The rule for domains that have none. */
    PolicyRule defaultRule() {
        return PolicyRule.ofDefault(defaultLevel, mode);
    }
}
