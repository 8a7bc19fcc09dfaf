package org.postseal.demand;

import java.util.List;

/**
 * What a handshake was found to be, against a demand.
 *
 * @param failures in the order of the checks; empty when the demand is met
 * @param proof the strongest that was asked for and holds
 */
record Findings(List<Failure> failures, PeerProof proof) {

    Findings {
        failures = List.copyOf(failures);
    }
}
