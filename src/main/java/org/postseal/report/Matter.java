package org.postseal.report;

import java.util.List;
import java.util.Optional;

/**
 * A domain about to be reviewed: what is true of it now, beside what was counted.
 *
 * @param rule the operator's rule for it, without its mode, as it is counted
 * @param observed whether the rule is only observed
 * @param places where its mail would go now; empty with a trouble
 * @param trouble why that cannot be told, or not in full
 */
public record Matter(
        String domain,
        String rule,
        boolean observed,
        List<Place> places,
        Optional<String> trouble) {
    public Matter {
        places = List.copyOf(places);
    }
}
