package org.postseal.settle;

import java.util.Optional;
import org.postseal.report.Met;
import org.postseal.smtp.Reason;

/**
 * What one attempt met at one host: a session, or why none came about. An attempt may have several,
 * and of each it is counted what was proven and what enforcing would have changed.
 *
 * @param host its name; empty when the attempt came to no host
 * @param family 4 or 6, of the address that was dialed; 0 when none was
 * @param proof how the peer was proven, as in {@link Attempt.Tls}; {@code none} without TLS; empty
 *     when there was no session
 * @param rule which of the operator's rules asked
 * @param trouble why it carried no mail; empty when it did
 * @param observed why enforcing would not have let it carry mail; empty when it would have
 */
public record Visit(
        String host,
        int family,
        String proof,
        Rule rule,
        Optional<Reason> trouble,
        Optional<Reason> observed) {

    /**
     * @param text its level and attributes, without a mode; empty when no rule asked for anything
     * @param named a line of the operator's, not the default level
     */
    public record Rule(String text, boolean named) {
        public static final Rule NONE = new Rule("", false);
    }

    /** It as it is counted. */
    public Met met() {
        return new Met(
                host,
                family,
                rule.text(),
                rule.named(),
                proof,
                trouble.map(Reason::key).orElse(""),
                observed.map(Reason::key).orElse(""));
    }
}
